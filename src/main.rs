//! Mounts the app.

fn main() {
    racetrack::mount();
}

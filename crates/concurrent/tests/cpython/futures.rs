//! `Future`, `ThreadPoolExecutor`, `wait` and `as_completed`.

use crate::program::{LONG, Program, SOON, program, shared};
use concurrent::futures::{Future, ReturnWhen, ThreadPoolExecutor, as_completed, wait};
use concurrent::{Event, Exception};

pub fn programs() -> Vec<Program> {
    vec![
        program(
            "the states of a future",
            r"
            def show(future):
                print(future.running(), future.done(), future.cancelled())

            future = Future()
            show(future)
            print(future.set_running_or_notify_cancel(), future.cancel())
            show(future)
            future.set_result(7)
            show(future)
            print(future.cancel(), future.result(), future.exception())
            ",
            |out| {
                let future = Future::<i32>::new();
                let show = || out.print((future.running(), future.done(), future.cancelled()));
                show();
                let runs = future.set_running_or_notify_cancel().unwrap();
                out.print((runs, future.cancel()));
                show();
                future.set_result(7).unwrap();
                show();
                let exception = future.exception(None).unwrap().map(|it| it.name().to_owned());
                out.print((future.cancel(), future.result(None).unwrap(), exception));
            },
        ),
        program(
            "a cancelled future",
            r"
            future = Future()
            print(future.cancel(), future.cancel(), future.cancelled(), future.done())
            for ask in (future.result, future.exception):
                try:
                    ask()
                except CancelledError as error:
                    print(type(error).__name__)
            print(future.set_running_or_notify_cancel(), future.running())
            ",
            |out| {
                let future = Future::<i32>::new();
                out.print((future.cancel(), future.cancel(), future.cancelled(), future.done()));
                assert!(future.result(None).is_err() && future.exception(None).is_err());
                out.print("CancelledError");
                out.print("CancelledError");
                out.print((future.set_running_or_notify_cancel().unwrap(), future.running()));
            },
        ),
        program(
            "a result is set once",
            r"
            future = Future()
            future.set_result(7)
            for again in (future.set_result, future.set_exception):
                try:
                    again(ValueError('no'))
                except Exception as error:
                    print(type(error).__name__, str(error).split(':')[0])
            print(future.result())
            ",
            |out| {
                let future = Future::<i32>::new();
                future.set_result(7).unwrap();
                let again = [
                    future.set_result(8),
                    future.set_exception(Exception::new("ValueError", "no")),
                ];
                for error in again {
                    let text = error.unwrap_err().to_string();
                    out.print(("InvalidStateError", text.split(':').next().unwrap().to_owned()));
                }
                out.print(future.result(None).unwrap());
            },
        ),
        program(
            "callbacks are called in their order, and at once when it is done",
            r"
            future = Future()
            future.add_done_callback(lambda done: print('first', done.result()))
            future.add_done_callback(lambda done: print('second', done is future))
            future.set_result(7)
            future.add_done_callback(lambda done: print('third'))
            print('last')
            ",
            |out| {
                let future = Future::<i32>::new();
                future.add_done_callback(|done| out.print(("first", done.result(None).unwrap())));
                let same = future.clone();
                future.add_done_callback(move |done| out.print(("second", *done == same)));
                future.set_result(7).unwrap();
                future.add_done_callback(|_| out.print("third"));
                out.print("last");
            },
        ),
        program(
            "who waits in vain for a result",
            r"
            future = Future()
            for ask in (future.result, future.exception):
                for timeout in (0, SOON):
                    try:
                        ask(timeout)
                    except TimeoutErrors:
                        print('TimeoutError')
            print(future.done())
            ",
            |out| {
                let future = Future::<i32>::new();
                for timeout in [std::time::Duration::ZERO, SOON] {
                    assert!(future.result(Some(timeout)).is_err());
                    assert!(future.exception(Some(timeout)).is_err());
                    out.print("TimeoutError");
                    out.print("TimeoutError");
                }
                out.print(future.done());
            },
        ),
        program(
            "an executor takes tasks until it is shut down, and does what it has taken",
            r"
            executor = ThreadPoolExecutor(2)
            futures = [executor.submit(pow, n, 2) for n in range(5)]
            executor.shutdown()
            executor.shutdown()
            print([future.result() for future in futures])
            attempt(executor.submit, pow, 1, 2)
            attempt(ThreadPoolExecutor, 0)
            ",
            |out| {
                let executor = ThreadPoolExecutor::new(2).unwrap();
                let futures: Vec<_> =
                    (0..5).map(|n: i32| executor.submit(move || n * n).unwrap()).collect();
                executor.shutdown(true, false).unwrap();
                executor.shutdown(true, false).unwrap();
                out.print(futures.iter().map(|it| it.result(None).unwrap()).collect::<Vec<_>>());
                let refused = executor.submit(|| 1).unwrap_err();
                out.print(format!("RuntimeError: {refused}"));
                let none = ThreadPoolExecutor::new(0).map(drop).unwrap_err();
                out.print(format!("ValueError: {none}"));
            },
        ),
        program(
            "map keeps the order",
            r"
            with ThreadPoolExecutor(3) as executor:
                print(list(executor.map(abs, [-1, 2, -3])), list(executor.map(abs, [])))
            ",
            |out| {
                let executor = ThreadPoolExecutor::new(3).unwrap();
                let map = |numbers: Vec<i32>| {
                    let results = executor.map(i32::abs, numbers, None).unwrap();
                    results.map(Result::unwrap).collect::<Vec<_>>()
                };
                out.print((map(vec![-1, 2, -3]), map(vec![])));
            },
        ),
        program(
            "what waits in an executor's queue can be cancelled, what runs cannot",
            r"
            begun, go = Event(), Event()
            with ThreadPoolExecutor(1) as executor:
                first = executor.submit(lambda: (begun.set(), go.wait(LONG))[1])
                second = executor.submit(print, 'never')
                begun.wait()
                print(first.cancel(), second.cancel())
                go.set()
            print(first.result(), second.cancelled())
            ",
            |out| {
                let (begun, go) = shared((Event::new(), Event::new()));
                let executor = ThreadPoolExecutor::new(1).unwrap();
                let work = || {
                    begun.set();
                    go.wait(Some(LONG))
                };
                let first = executor.submit(work).unwrap();
                let second = executor.submit(|| out.print("never")).unwrap();
                begun.wait(None);
                out.print((first.cancel(), second.cancel()));
                go.set();
                drop(executor);
                out.print((first.result(None).unwrap(), second.cancelled()));
            },
        ),
        program(
            "wait and as_completed",
            r"
            one, two = Future(), Future()
            two.set_result(2)
            first = wait([one, two], return_when=FIRST_COMPLETED)
            print(len(first.done), len(first.not_done), two in first.done)
            late = wait([one, two], timeout=SOON)
            print(len(late.done), len(late.not_done))
            done = as_completed([one, two])
            print(next(done) is two)
            one.set_exception(ValueError('no'))
            print(next(done) is one, next(done, None))
            print(len(wait([one, two], return_when=FIRST_EXCEPTION).done))
            ",
            |out| {
                let (one, two) = (Future::<i32>::new(), Future::<i32>::new());
                two.set_result(2).unwrap();
                let both = [one.clone(), two.clone()];
                let first = wait(&both, None, ReturnWhen::FirstCompleted);
                let has = first.done.contains(&two);
                out.print((first.done.len(), first.not_done.len(), has));
                let late = wait(&both, Some(SOON), ReturnWhen::AllCompleted);
                out.print((late.done.len(), late.not_done.len()));
                let mut done = as_completed(&both, None);
                out.print(done.next() == Some(Ok(two)));
                one.set_exception(Exception::new("ValueError", "no")).unwrap();
                let is_one = done.next() == Some(Ok(one));
                out.print((is_one, done.next().map(|_| 0)));
                out.print(wait(&both, None, ReturnWhen::FirstException).done.len());
            },
        ),
    ]
}

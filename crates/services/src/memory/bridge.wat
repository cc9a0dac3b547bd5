;; What bridge.rs calls for every access to the segment. It has two memories, which no compiler of
;; Rust gives a module: that of the process, and the segment.
(module
  (import "racetrack" "own" (memory $own 0))
  (import "racetrack" "segment" (memory $segment 0 65536 shared))
  ;; The address of the word that is the process's pid as long as it lives, and that pid.
  (import "racetrack" "life" (global $life i32))
  (import "racetrack" "pid" (global $pid i32))

  (func $at (param $word i32) (result i32)
    (i32.shl (local.get $word) (i32.const 2)))
  (func $alive
    (if (i32.ne (i32.atomic.load $segment (global.get $life)) (global.get $pid))
      (then unreachable)))

  (func (export "load") (param $word i32) (result i32)
    (i32.atomic.load $segment (call $at (local.get $word))))
  (func (export "store") (param $word i32) (param $value i32)
    (call $alive)
    (i32.atomic.store $segment (call $at (local.get $word)) (local.get $value)))
  (func (export "exchange") (param $word i32) (param $current i32) (param $new i32) (result i32)
    (call $alive)
    (i32.atomic.rmw.cmpxchg $segment
      (call $at (local.get $word)) (local.get $current) (local.get $new)))
  (func (export "add") (param $word i32) (param $value i32) (result i32)
    (call $alive)
    (i32.atomic.rmw.add $segment (call $at (local.get $word)) (local.get $value)))
  (func (export "wait") (param $word i32) (param $current i32) (param $timeout i64) (result i32)
    (call $alive)
    (memory.atomic.wait32 $segment
      (call $at (local.get $word)) (local.get $current) (local.get $timeout)))
  (func (export "wake") (param $word i32) (param $count i32)
    (call $alive)
    (drop (memory.atomic.notify $segment (call $at (local.get $word)) (local.get $count))))
  (func (export "read") (param $byte i32) (param $into i32) (param $length i32)
    (memory.copy $own $segment (local.get $into) (local.get $byte) (local.get $length)))
  (func (export "write") (param $byte i32) (param $from i32) (param $length i32)
    (call $alive)
    (memory.copy $segment $own (local.get $byte) (local.get $from) (local.get $length))))

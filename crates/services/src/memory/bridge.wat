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
  (func (export "read") (param $from i32) (param $into i32) (param $length i32)
    ;; The engine copies through a call, which short messages would feel.
    (if (i32.gt_u (local.get $length) (i32.const 64))
      (then
        (memory.copy $own $segment (local.get $into) (local.get $from) (local.get $length))
        (return)))
    (block $short
      (loop $eight
        (br_if $short (i32.lt_u (local.get $length) (i32.const 8)))
        (i64.store $own align=1 (local.get $into) (i64.load $segment align=1 (local.get $from)))
        (local.set $into (i32.add (local.get $into) (i32.const 8)))
        (local.set $from (i32.add (local.get $from) (i32.const 8)))
        (local.set $length (i32.sub (local.get $length) (i32.const 8)))
        (br $eight)))
    (if (i32.and (local.get $length) (i32.const 4))
      (then
        (i32.store $own align=1 (local.get $into) (i32.load $segment align=1 (local.get $from)))
        (local.set $into (i32.add (local.get $into) (i32.const 4)))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))))
    (if (i32.and (local.get $length) (i32.const 2))
      (then
        (i32.store16 $own align=1
          (local.get $into) (i32.load16_u $segment align=1 (local.get $from)))
        (local.set $into (i32.add (local.get $into) (i32.const 2)))
        (local.set $from (i32.add (local.get $from) (i32.const 2)))))
    (if (i32.and (local.get $length) (i32.const 1))
      (then (i32.store8 $own (local.get $into) (i32.load8_u $segment (local.get $from))))))
  (func (export "write") (param $into i32) (param $from i32) (param $length i32)
    (call $alive)
    ;; The engine copies through a call, which short messages would feel.
    (if (i32.gt_u (local.get $length) (i32.const 64))
      (then
        (memory.copy $segment $own (local.get $into) (local.get $from) (local.get $length))
        (return)))
    (block $short
      (loop $eight
        (br_if $short (i32.lt_u (local.get $length) (i32.const 8)))
        (i64.store $segment align=1 (local.get $into) (i64.load $own align=1 (local.get $from)))
        (local.set $into (i32.add (local.get $into) (i32.const 8)))
        (local.set $from (i32.add (local.get $from) (i32.const 8)))
        (local.set $length (i32.sub (local.get $length) (i32.const 8)))
        (br $eight)))
    (if (i32.and (local.get $length) (i32.const 4))
      (then
        (i32.store $segment align=1 (local.get $into) (i32.load $own align=1 (local.get $from)))
        (local.set $into (i32.add (local.get $into) (i32.const 4)))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))))
    (if (i32.and (local.get $length) (i32.const 2))
      (then
        (i32.store16 $segment align=1
          (local.get $into) (i32.load16_u $own align=1 (local.get $from)))
        (local.set $into (i32.add (local.get $into) (i32.const 2)))
        (local.set $from (i32.add (local.get $from) (i32.const 2)))))
    (if (i32.and (local.get $length) (i32.const 1))
      (then (i32.store8 $segment (local.get $into) (i32.load8_u $own (local.get $from)))))))

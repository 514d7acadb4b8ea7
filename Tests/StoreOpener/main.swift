import Foundation
import Glibc
import Records

// Opens a database as soon as a byte comes on standard input, for tests that kill it or start several at once:
// `store-opener read|write FILE`. It says "open" where that works, and the error's line with exit code 2 where not.
var go: UInt8 = 0
_ = read(STDIN_FILENO, &go, 1)
let path = CommandLine.arguments.dropFirst(2).first ?? ""
do {
    let store = CommandLine.arguments.contains("read") ? try Store(reading: path) : try Store(path: path)
    print("open, \(try store.measurements().count) rows, \(try store.integrity())")
} catch {
    print("\(error)")
    exit(2)
}

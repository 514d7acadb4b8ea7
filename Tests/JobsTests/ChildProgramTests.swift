import Foundation
import Glibc
import Jobs
import TestSupport
import Testing

@Suite struct ChildProgramTests {
    private func shell(_ script: String) -> ChildProgram {
        var shell = ChildProgram(path: "/bin/sh", arguments: ["-c", script])
        shell.output = .kept
        shell.errors = .kept
        return shell
    }

    @Test(
        "exit codes and signals come back as shells have them",
        arguments: [("exit 7", 7), ("kill -9 $$", 137)])
    func codes(script: String, code: Int32) throws {
        #expect(try shell(script).run().code == code)
    }

    @Test("both streams are kept, larger than a pipe, and neither holds up the other")
    func streams() throws {
        let ending = try shell(
            "head -c 300000 /dev/zero | tr '\\0' e >&2; head -c 200000 /dev/zero | tr '\\0' o"
        ).run()
        #expect(ending.output == [UInt8](repeating: 0x6F, count: 200_000))
        #expect(ending.errors == [UInt8](repeating: 0x65, count: 300_000) && ending.code == 0)
    }

    @Test("a program or a file that is not there is an error with the system's reason")
    func errors() throws {
        let absent = #expect(throws: ChildError.self) {
            try ChildProgram(path: "/nowhere/program", arguments: []).run()
        }
        #expect(absent?.reason == "No such file or directory")
        let denied = #expect(throws: ChildError.self) {
            try ChildProgram(path: "/etc/passwd", arguments: []).run()
        }
        #expect(denied?.reason == "Permission denied")
        var fileless = shell("cat")
        fileless.input = .file("/nowhere/file")
        let unread = #expect(throws: ChildError.self) { try fileless.run() }
        #expect(unread?.reason == "No such file or directory")
    }

    @Test("a child reads and writes files, and sees its own environment alone")
    func files() throws {
        let folder = try TemporaryFolder("child")
        let (source, target) = (folder.url.appending(path: "a"), folder.url.appending(path: "b"))
        try Data("what it reads\n".utf8).write(to: source)
        try Data("longer than what it writes now\n".utf8).write(to: target)
        var child = ChildProgram(
            path: "/bin/sh", arguments: ["-c", "cat; echo $A$HOME"], environment: ["A": "b=c"])
        child.input = .file(source.path)
        child.output = .file(target.path)
        #expect(try child.run().code == 0)
        #expect(try String(contentsOf: target, encoding: .utf8) == "what it reads\nb=c\n")
    }

    @Test("a child inherits no descriptor, even one that is not marked, and leads a group of its own")
    func inheritance() throws {
        // So high that no shell opens one of that number itself.
        let unmarked = fcntl(STDIN_FILENO, F_DUPFD, 500)
        defer { close(unmarked) }
        try #require(unmarked >= 500 && fcntl(unmarked, F_GETFD) & FD_CLOEXEC == 0)
        let ending = try shell("ps -o pgid= -p $$; echo $$; ls /proc/$$/fd").run()
        let numbers = String(decoding: ending.output, as: UTF8.self).split { $0 == " " || $0 == "\n" }
            .compactMap { Int32($0) }
        try #require(numbers.count >= 5)
        #expect(numbers[0] == numbers[1], "a group of its own")
        #expect(Set(numbers.dropFirst(2)).isSuperset(of: [0, 1, 2]))
        #expect(!numbers.dropFirst(2).contains(unmarked), "\(numbers)")
    }

    @Test("while it runs, the caller is called again and again; nothing is left unseen at the end")
    func meanwhile() throws {
        let folder = try TemporaryFolder("child")
        let flag = folder.url.appending(path: "flag")
        var calls = 0
        // It ends only after it was seen running.
        let ending = try shell("while [ ! -e '\(flag.path)' ]; do sleep 0.01; done; echo seen").run {
            calls += 1
            if calls == 2 { _ = FileManager.default.createFile(atPath: flag.path, contents: nil) }
        }
        #expect(calls >= 2 && ending.output == Array("seen\n".utf8))
    }

    @Test("many callers that wait at once, on the threads of tasks, all get their child's end")
    func crowd() async throws {
        let codes = try await withThrowingTaskGroup(of: Int32.self) { group in
            for index in 0..<32 { group.addTask { try shell("exit \(index)").run().code } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.sorted() == Array(0..<32))
    }
}

import Foundation
import Glibc
import TestSupport
import Testing

/// `throughline serve` as it is typed.
@Suite(.apart) struct ServeCommandTests {
    @Test(
        "wrong use ends with one line, in this program's name",
        arguments: [
            ["serve", "--host", "0.0.0.0"], ["serve", "--token", "short"], ["serve", "--port", "70000"],
            ["serve", "--bogus"], ["serve", "--db", ""],
        ])
    func wrong(_ arguments: [String]) throws {
        let command = try Command(arguments)
        #expect(command.exitCode == 64 && command.output.isEmpty)
        #expect(command.hasOneErrorLine && command.errors.hasPrefix("throughline: "), "\(command.errors)")
        #expect(try Command(["serve", "--help"]).output.contains("USAGE: throughline serve"))
    }

    @Test("it says where it answers, serves, and ends with SIGTERM", .timeLimit(.minutes(2)))
    func life() throws {
        let folder = try TemporaryFolder("serve-command")
        let process = Process()
        let output = Pipe()
        process.executableURL = Command.folder.appending(path: "throughline")
        process.arguments = [
            "serve", "--port", "0", "--json", "--db", folder.url.appending(path: "a.sqlite").path,
        ]
        process.standardOutput = output
        try process.run()
        defer { process.terminate() }
        let line = output.fileHandleForReading.availableData
        let told = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
        // The server takes the command's place: a signal to it needs nobody to pass it on.
        #expect(told["process_id"] as? Int == Int(process.processIdentifier))
        let address = try #require(told["address"] as? String)
        let client = try Client(
            port: try #require(UInt16(address.split(separator: ":").last?.dropLast() ?? "")))
        try client.send("GET /v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        #expect(try client.answer().status == 200)
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}

import Console
import Foundation
import Records
import TestSupport
import Testing
import Workflows

/// The program on a free port, with the rows of a kept set: a process of its own, as tests that wait take the threads that
/// all tasks of this one share.
final class RunningServer {
    let folder: TemporaryFolder
    let port: UInt16
    private let process = Process()

    /// - Parameters:
    ///   - rows: whether the database has rows; else there is none.
    ///   - options: of the command line.
    init(rows: Bool = true, _ options: [String] = []) throws {
        try StandardStreams.prepare()
        folder = try TemporaryFolder("serve")
        let path = folder.url.appending(path: "rows.sqlite").path
        if rows {
            let sets = Folders.repository.appending(path: "measurements")
            let names = try FileManager.default.contentsOfDirectory(atPath: sets.path).sorted()
            let set = try #require(names.last { $0.hasSuffix("f446re-kws") })
            _ = try Store(path: path).takeOver(sets.appending(path: set).path)
        }
        let output = Pipe()
        process.executableURL = Command.folder.appending(path: "throughline-serve")
        process.arguments = ["--port", "0", "--db", path, "--json"] + options
        process.standardOutput = output
        try process.run()
        let told = try JSONSerialization.jsonObject(with: output.fileHandleForReading.availableData)
        let address = try #require((told as? [String: Any])?["address"] as? String)
        port = try #require(UInt16(address.split(separator: ":").last?.dropLast() ?? ""))
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    /// Whether it has not ended.
    var isRunning: Bool { process.isRunning }

    /// The database, to read or to write beside the server.
    func store() throws -> Store { try Store(path: folder.url.appending(path: "rows.sqlite").path) }

    /// Sends a request of the page itself and reads the answer.
    func ask(
        _ path: String, method: String = "GET", headers: [String] = [], body: [UInt8]? = nil
    ) throws -> Answer {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost:\(port)", "Connection: close"] + headers
        if let body { lines += ["Content-Length: \(body.count)", "Content-Type: application/octet-stream"] }
        let client = try Client(port: port)
        try client.send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + (body ?? []))
        return try client.answer()
    }
}

/// What came back.
struct Answer {
    let status: Int
    let head: String
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON.
    func json() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
    }

    /// Kind and message of a refusal.
    func error() throws -> (kind: String, message: String) {
        let error = try #require(try json()["error"] as? [String: Any])
        return (try #require(error["kind"] as? String), try #require(error["message"] as? String))
    }
}

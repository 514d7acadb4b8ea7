import Console
import Dispatch
import Foundation
import Records

/// A server of one database: it listens, and answers until it is told to end.
public final class Server: Sendable {
    /// Fewest characters of a token.
    public static let fewestCharacters = 16

    /// Where a browser finds it.
    public let address: String

    private let listener: HTTPListener
    private let service: Service

    /// Path of the database: the one named, or the usual one.
    public static func database(_ named: String?) throws -> String {
        guard named != "" else {
            throw CommandError(exit: .usage, kind: "usage", message: "--db needs the name of a file")
        }
        return named ?? StorePlace.usual
    }

    /// Takes an address; throws a `CommandError` where it cannot be had, and for one that others reach without a token.
    public init(
        _ settings: ServeSettings, host: String, port: UInt16, limits: HTTPLimits = HTTPLimits()
    ) throws {
        let host = host == "localhost" ? "127.0.0.1" : host
        guard RequestGuard.isLoopback(host) || settings.token != nil else {
            throw CommandError(
                exit: .usage, kind: "usage",
                message: "--host \(host): expected --token with an address that others reach, found none; "
                    + "give one of at least \(Self.fewestCharacters) characters")
        }
        if let token = settings.token {
            let isPlain = token.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x3B && $0 != 0x2C }
            guard token.count >= Self.fewestCharacters, isPlain else {
                throw CommandError(
                    exit: .usage, kind: "usage",
                    message:
                        "--token: expected at least \(Self.fewestCharacters) letters, digits or signs without "
                        + "spaces, commas and semicolons, found others or fewer")
            }
        }
        do {
            listener = try HTTPListener(host: host, port: port, limits: limits)
        } catch let error as HTTPRefusal {
            throw CommandError(exit: .input, kind: error.kind, message: error.message)
        }
        let shown = listener.host.contains(":") ? "[\(listener.host)]" : listener.host
        address = "http://\(shown):\(listener.port)/"
        service = Service(settings, host: listener.host)
    }

    /// Answers until the task is cancelled.
    public func run() async throws {
        try await listener.run(answer: service.answer, refusal: HTTPResponse.refusal)
    }

    /// Answers until `isAsked` says so, which is asked a few times a second.
    public func run(until isAsked: @escaping @Sendable () -> Bool) throws {
        let end = DispatchSemaphore(value: 0)
        let task = Task {
            try? await self.run()
            end.signal()
        }
        while !isAsked(), end.wait(timeout: .now() + 0.2) == .timedOut {}
        task.cancel()
        _ = end.wait(timeout: .now() + 2)
    }
}

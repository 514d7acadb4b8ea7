import FlyingSocks
import Foundation
import Glibc
import Synchronization

/// Listens on an address and serves each connection, at most so many at once.
///
/// Sockets and their waiting are FlyingSocks'; requests are read here (docs/explanation/decisions/015-http.md).
public final class HTTPListener: Sendable {
    /// The address as it turned out, such as `127.0.0.1`.
    public let host: String
    /// The port as it turned out.
    public let port: UInt16

    private let limits: HTTPLimits
    private let socket: Socket
    private let pool: SocketPool<ePoll>
    private let open = Mutex(0)

    /// Takes an address; throws an `HTTPRefusal` where that cannot be had.
    ///
    /// - Parameters:
    ///   - host: an address of IPv4 or IPv6.
    ///   - port: 0 for any that is free.
    public init(host: String, port: UInt16, limits: HTTPLimits = HTTPLimits()) throws {
        self.limits = limits
        pool = .ePoll(maxEvents: 64)
        do {
            if host.contains(":") {
                socket = try Socket(domain: AF_INET6)
                try socket.setValue(true, for: .localAddressReuse)
                var address = sockaddr_in6.inet6(port: port)
                guard inet_pton(AF_INET6, host, &address.sin6_addr) == 1 else {
                    throw SocketError.unsupportedAddress
                }
                try socket.bind(to: address)
            } else {
                socket = try Socket(domain: AF_INET)
                try socket.setValue(true, for: .localAddressReuse)
                try socket.bind(to: try sockaddr_in.inet(ip4: host, port: port))
            }
            try socket.listen()
            switch try socket.sockname() {
            case .ip4(let host, let port), .ip6(let host, let port): (self.host, self.port) = (host, port)
            case .unix: throw SocketError.unsupportedAddress
            }
        } catch {
            throw HTTPRefusal(
                status: 500,
                message:
                    "\(host):\(port): expected a free address of this machine, found: \(error.localizedDescription); "
                    + "give another --port or --host", kind: "address")
        }
    }

    /// Serves until the task is cancelled.
    public func run(
        answer: @escaping @Sendable (HTTPRequest) async -> HTTPResponse,
        refusal: @escaping @Sendable (HTTPRefusal) -> HTTPResponse
    ) async throws {
        try await pool.prepare()
        let listening = try AsyncSocket(socket: socket, pool: pool)
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await self.pool.run() }
            while !Task.isCancelled {
                let client: AsyncSocket
                do {
                    client = try await listening.accept()
                } catch is CancellationError {
                    break
                } catch {
                    // A client that went away at once, or no descriptor left: others go on.
                    try await Task.sleep(for: .milliseconds(20))
                    continue
                }
                let count = open.withLock { count in
                    count += 1
                    return count
                }
                var connection = HTTPConnection(
                    socket: client, limits: limits, answer: answer, refusal: refusal)
                let limit = limits.connections
                group.addTask {
                    if count <= limit {
                        await connection.serve()
                    } else if count <= 8 * limit {
                        await connection.turnAway()
                    }
                    try? client.close()
                    self.open.withLock { $0 -= 1 }
                }
            }
            group.cancelAll()
        }
    }

    /// Stops listening; connections end with the task that `run` was called in.
    public func close() { try? socket.close() }
}

import FlyingSocks
import Foundation

/// One client's connection: requests in, answers out, each within its time.
struct HTTPConnection {
    let socket: AsyncSocket
    let limits: HTTPLimits
    /// What answers.
    let answer: @Sendable (HTTPRequest) async -> HTTPResponse
    /// How a refusal of ours looks.
    let refusal: @Sendable (HTTPRefusal) -> HTTPResponse

    /// Bytes that were read beyond the request before.
    private var rest: [UInt8] = []

    init(
        socket: AsyncSocket, limits: HTTPLimits,
        answer: @escaping @Sendable (HTTPRequest) async -> HTTPResponse,
        refusal: @escaping @Sendable (HTTPRefusal) -> HTTPResponse
    ) {
        (self.socket, self.limits, self.answer, self.refusal) = (socket, limits, answer, refusal)
    }

    /// Serves until the client or a limit ends it.
    mutating func serve() async {
        for _ in 0..<limits.requests {
            do {
                guard let head = try await readHead() else { return }
                let body = try await readBody(of: head)
                let request = HTTPRequest(
                    method: head.method, path: head.path, query: head.query, headers: head.headers,
                    body: body)
                let response = await answer(request)
                let isLast = !head.keepsAlive || response.closes
                try await send(response, keepsAlive: !isLast, withBody: head.method != "HEAD")
                if isLast { return await linger() }
            } catch let refused as HTTPRefusal {
                // What follows on this connection may be the rest of what was refused: it is no request.
                try? await send(refusal(refused), keepsAlive: false, withBody: true)
                return await linger()
            } catch {
                return
            }
        }
    }

    /// Answers that there is no room, without reading the request.
    func turnAway() async {
        let refused = HTTPRefusal(
            status: 503,
            message: "expected at most \(limits.connections) connections, found more; try again later")
        try? await send(refusal(refused), keepsAlive: false, withBody: true)
        await linger()
    }

    /// The next request's first lines; nil where the client is done.
    private mutating func readHead() async throws -> RequestHead? {
        if rest.isEmpty {
            let (socket, idle) = (socket, limits.idle)
            guard let first = try? await Deadline.within(idle, { try await socket.read(atMost: 4096) })
            else { return nil }
            rest = first
        }
        let (socket, limit, start) = (socket, limits.headBytes, rest)
        let read = try await Deadline.within(limits.request) { () throws -> (head: [UInt8], rest: [UInt8]) in
            var bytes = start
            var searched = 0
            while true {
                if let end = Self.end(of: bytes, from: max(0, searched - 3)) {
                    guard end <= limit else { throw Self.tooLong(limit) }
                    return (Array(bytes[..<(end - 4)]), Array(bytes[end...]))
                }
                guard bytes.count <= limit else { throw Self.tooLong(limit) }
                searched = bytes.count
                bytes += try await socket.read(atMost: 4096)
            }
        }
        guard let read else {
            throw HTTPRefusal(
                status: 408, message: "expected a request within \(limits.request), found a part of one")
        }
        rest = read.rest
        return try RequestHead(read.head)
    }

    private static func tooLong(_ limit: Int) -> HTTPRefusal {
        HTTPRefusal(status: 431, message: "expected at most \(limit) bytes before the body, found more")
    }

    /// Index behind the empty line.
    private static func end(of bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in start...max(start, bytes.count - 4)
        where index + 3 < bytes.count && bytes[index] == 13 && bytes[index + 1] == 10
            && bytes[index + 2] == 13 && bytes[index + 3] == 10
        {
            return index + 4
        }
        return nil
    }

    private mutating func readBody(of head: RequestHead) async throws -> [UInt8] {
        let count = head.bodyBytes
        guard count <= limits.bodyBytes else {
            throw HTTPRefusal(
                status: 413,
                message: "expected a body of at most \(limits.bodyBytes) bytes, found one of \(count)",
                kind: "too_large")
        }
        if head.awaitsContinue { try await write(Data("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
        guard count > 0 else { return [] }
        let (socket, start) = (socket, rest)
        let read = try await Deadline.within(limits.request) { () throws -> [UInt8] in
            var bytes = start
            bytes.reserveCapacity(count)
            while bytes.count < count { bytes += try await socket.read(atMost: 1 << 16) }
            return bytes
        }
        guard let read else {
            throw HTTPRefusal(
                status: 408, message: "expected \(count) bytes of body within \(limits.request), found fewer")
        }
        rest = Array(read[count...])
        return Array(read[..<count])
    }

    private func send(_ response: HTTPResponse, keepsAlive: Bool, withBody: Bool) async throws {
        switch response.body {
        case .bytes(let bytes):
            var data = Data(response.head(keepsAlive: keepsAlive).utf8)
            if withBody { data.append(contentsOf: bytes) }
            try await write(data)
        case .events(let events):
            try await write(Data(response.head(keepsAlive: keepsAlive).utf8))
            guard withBody else { return }
            for await event in events { try await write(Data(event.utf8)) }
        }
    }

    private func write(_ data: Data) async throws {
        let socket = socket
        guard try await Deadline.within(limits.answer, { try await socket.write(data) }) != nil else {
            throw SocketError.disconnected
        }
    }

    /// Reads what the client still sends, so that it is not reset before it has read the answer.
    private func linger() async {
        shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
        let socket = socket
        _ = try? await Deadline.within(.seconds(2)) {
            var count = 0
            while count < 64 << 20 { count += try await socket.read(atMost: 1 << 16).count }
        }
    }
}

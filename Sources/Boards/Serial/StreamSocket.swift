import Glibc

/// A connected stream socket with deadlines: a Unix socket, or TCP.
final class StreamSocket {
    /// Why a socket failed.
    enum Failure: Error, Hashable {
        case timeout
        /// The other end has closed.
        case ended
        case system(call: String, text: String)
    }

    private var descriptor: CInt

    /// Connects to the socket at a path of at most 107 bytes.
    init(path: String) throws(Failure) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw .system(call: "connect", text: "path of \(bytes.count) bytes, at most 107 allowed: \(path)")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Self.failure("socket") }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard result == 0 else {
            let error = Self.failure("connect")
            close()
            throw error
        }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    /// Connects by TCP to the first address of a host that answers.
    init(host: String, port: Int) throws(Failure) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let result = getaddrinfo(host, "\(port)", &hints, &found)
        guard result == 0 else {
            throw .system(call: "getaddrinfo", text: "\(host): \(String(cString: gai_strerror(result)))")
        }
        defer { freeaddrinfo(found) }
        descriptor = -1
        var entry = found
        while let address = entry?.pointee {
            descriptor = socket(
                address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), address.ai_protocol)
            if descriptor >= 0, connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { break }
            close()
            entry = address.ai_next
        }
        guard descriptor >= 0 else { throw Self.failure("connect") }
        // Frames are small and answered each: none may wait for the next.
        var isOn: CInt = 1
        setsockopt(
            descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<CInt>.size))
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    deinit { close() }

    func close() {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        descriptor = -1
    }

    func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(Failure) {
        var sent = 0
        while sent < bytes.count {
            guard descriptor >= 0 else { throw .ended }
            let count = bytes[sent...].withUnsafeBytes {
                // MSG_NOSIGNAL: an ended board is an error to report, not a SIGPIPE to die of.
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if errno == EPIPE || errno == ECONNRESET {
                throw .ended
            } else if errno == EAGAIN {
                try wait(POLLOUT, until: deadline)
            } else if errno != EINTR {
                throw Self.failure("send")
            }
        }
    }

    /// Receives what is there, at least one byte and at most `limit`.
    func receive(limit: Int, until deadline: ContinuousClock.Instant) throws(Failure) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: max(1, limit))
        while true {
            guard descriptor >= 0 else { throw .ended }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 { return Array(buffer[..<count]) }
            if count == 0 || errno == ECONNRESET { throw .ended }
            if errno == EAGAIN {
                try wait(POLLIN, until: deadline)
            } else if errno != EINTR {
                throw Self.failure("recv")
            }
        }
    }

    /// Receives exactly `count` bytes.
    func receive(exactly count: Int, until deadline: ContinuousClock.Instant) throws(Failure) -> [UInt8] {
        var result: [UInt8] = []
        while result.count < count {
            result += try receive(limit: count - result.count, until: deadline)
        }
        return result
    }

    private func wait(_ events: CInt, until deadline: ContinuousClock.Instant) throws(Failure) {
        guard let ready = Readiness.wait(descriptor, events: events, until: deadline) else {
            throw Self.failure("poll")
        }
        guard ready.any else { throw .timeout }
    }

    private static func failure(_ call: String) -> Failure {
        .system(call: call, text: String(cString: strerror(errno)))
    }
}

import Foundation

/// A Unix stream socket, or a TCP port of this host alone, that serves one connection at a time.
final class SocketServer {
    /// The socket's path; empty for a TCP port.
    let path: String
    /// The TCP port; 0 for a Unix socket.
    let port: UInt16
    private var listener: Int32
    private(set) var connection: Int32 = -1
    private var output: [UInt8] = []
    /// Whether a connection ended since it was last asked.
    private(set) var connectionsEnded = 0
    private(set) var connectionsMade = 0

    init(path: String) throws(EmulationError) {
        self.path = path
        port = 0
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { throw .system(call: "socket", reason: String(cString: strerror(errno))) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        let bytes = Array(path.utf8)
        guard bytes.count < capacity else {
            close(listener)
            throw .file(
                path: path,
                reason: "longer than the \(capacity - 1) bytes of a socket's path; use a shorter --dir")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        unlink(path)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0, listen(listener, 4) == 0 else {
            let reason = String(cString: strerror(errno))
            close(listener)
            throw .file(path: path, reason: reason)
        }
        prepare()
    }

    /// Listens on 127.0.0.1 only.
    ///
    /// - Parameter port: 0 for any that is free.
    init(port wanted: UInt16) throws(EmulationError) {
        path = ""
        listener = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { throw .system(call: "socket", reason: String(cString: strerror(errno))) }
        var reuse: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = wanted.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, size) == 0 && listen(socket, 1) == 0
                    && getsockname(socket, $0, &size) == 0
            }
        }
        guard isBound else {
            let reason = String(cString: strerror(errno))
            close(listener)
            throw .system(call: "listening on port \(wanted) of 127.0.0.1", reason: reason)
        }
        port = UInt16(bigEndian: address.sin_port)
        prepare()
    }

    private func prepare() {
        _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
        _ = fcntl(listener, F_SETFL, O_NONBLOCK)
    }

    deinit {
        disconnect()
        close(listener)
        if !path.isEmpty { unlink(path) }
    }

    /// What `poll` should wait for.
    var pollDescriptor: pollfd {
        connection >= 0
            ? pollfd(fd: connection, events: Int16(POLLIN | (output.isEmpty ? 0 : POLLOUT)), revents: 0)
            : pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
    }

    func disconnect() {
        guard connection >= 0 else { return }
        close(connection)
        connection = -1
        output = []
        connectionsEnded += 1
    }

    /// Accepts a waiting connection, or reads from the one there is.
    ///
    /// Empty if there is nothing.
    func receive() -> [UInt8] {
        if connection < 0 {
            connection = accept(listener, nil, nil)
            guard connection >= 0 else { return [] }
            connectionsMade += 1
            _ = fcntl(connection, F_SETFL, O_NONBLOCK)
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        }
        flush()
        guard connection >= 0 else { return [] }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(connection, &buffer, buffer.count)
        if count > 0 { return Array(buffer.prefix(count)) }
        if count == 0 || (errno != EAGAIN && errno != EINTR) { disconnect() }
        return []
    }

    /// Sends bytes, keeping what there is no room for; a peer that never reads is dropped.
    func send(_ bytes: [UInt8]) {
        guard connection >= 0 else { return }
        output.append(contentsOf: bytes)
        flush()
        if output.count > 1 << 22 { disconnect() }
    }

    private func flush() {
        guard connection >= 0, !output.isEmpty else { return }
        let count = Foundation.send(connection, output, output.count, Int32(MSG_NOSIGNAL))
        if count > 0 {
            output.removeFirst(count)
        } else if errno != EAGAIN && errno != EINTR {
            disconnect()
        }
    }
}

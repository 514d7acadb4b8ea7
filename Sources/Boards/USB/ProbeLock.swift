import Glibc

/// Keeps two programs of ours from using one probe, across users; given back when it is released or the process ends.
final class ProbeLock {
    private var descriptor: CInt

    /// Takes the lock of a probe.
    ///
    /// - Throws: `USBError.busy` if another program holds it.
    init(_ probe: AttachedProbe) throws(USBError) {
        let letters = probe.name.unicodeScalars.map { scalar in
            scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                ? Character(scalar) : "-"
        }
        let name = "throughline-probe-\(String(letters)).lock"
        let folder = access("/run/lock", W_OK) == 0 ? "/run/lock" : "/tmp"
        descriptor = try Self.open(folder + "/" + name)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            release()
            if code == EWOULDBLOCK { throw .busy(probe: probe.name) }
            throw .system(call: "flock", text: String(cString: strerror(code)))
        }
    }

    deinit { release() }

    /// Gives the lock back; a second time does nothing.
    func release() {
        guard descriptor >= 0 else { return }
        close(descriptor)
        descriptor = -1
    }

    private static func open(_ path: String) throws(USBError) -> CInt {
        // In a sticky folder a file of another user may be opened but not with O_CREAT (fs.protected_regular).
        for flags in [O_RDONLY, O_RDONLY | O_CREAT] {
            let opened = Glibc.open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o644)
            if opened >= 0 { return opened }
        }
        throw .system(call: "opening \(path)", text: String(cString: strerror(errno)))
    }
}

import Foundation

/// Whether any program has a pseudo-terminal open, beside the one that made it (inotify(7)).
final class PortUsers {
    private let descriptor: Int32
    private var count = 0

    /// Watches a path; nil if the system cannot.
    init?(path: String) {
        descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        let events = UInt32(IN_OPEN | IN_CLOSE_WRITE | IN_CLOSE_NOWRITE)
        guard descriptor >= 0, inotify_add_watch(descriptor, path, events) >= 0 else {
            if descriptor >= 0 { close(descriptor) }
            return nil
        }
    }

    deinit { close(descriptor) }

    /// Whether somebody has it open now.
    var isThere: Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let length = read(descriptor, &buffer, buffer.count)
            guard length > 0 else { return count > 0 }
            var start = 0
            while start + MemoryLayout<inotify_event>.size <= length {
                let event = buffer.withUnsafeBytes {
                    $0.loadUnaligned(fromByteOffset: start, as: inotify_event.self)
                }
                if event.mask & UInt32(IN_OPEN) != 0 { count += 1 }
                if event.mask & UInt32(IN_CLOSE_WRITE | IN_CLOSE_NOWRITE) != 0 { count = max(0, count - 1) }
                start += MemoryLayout<inotify_event>.size + Int(event.len)
            }
        }
    }
}

import Console
import Foundation
import Records
import Synchronization
import Workflows

/// Looks for new rows and failures, and for what searches write, now and then, for all who wait for them.
final class RowWatch: Sendable {
    private static let period = Duration.milliseconds(700)
    /// Periods without news after which a sign of life is sent, so that who went away is noticed.
    private static let quiet = 14

    private struct State {
        var listeners: [Int: AsyncStream<String>.Continuation] = [:]
        var next = 1
        var isWatching = false
    }

    private let sources: Sources
    private var folders: [String] { sources.settings.cards }
    private let state = Mutex(State())

    init(_ sources: Sources) { self.sources = sources }

    /// News of the database, from now on.
    func events() -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingNewest(64))
        let (listener, starts) = state.withLock { state -> (Int, Bool) in
            state.listeners[state.next] = continuation
            state.next += 1
            defer { state.isWatching = true }
            return (state.next - 1, !state.isWatching)
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.listeners.removeValue(forKey: listener) }
        }
        if let event = try? snapshot() { continuation.yield(event) }
        if !folders.isEmpty, let event = try? searches() { continuation.yield(event) }
        if starts { Task { await watch() } }
        return stream
    }

    /// Looks until nobody listens.
    private func watch() async {
        var last = (try? sources.store().revision()) ?? []
        var lastSearches = folders.map(SearchProgress.fingerprint)
        var silence = 0
        while true {
            try? await Task.sleep(for: Self.period)
            let listeners = state.withLock { state in
                if state.listeners.isEmpty { state.isWatching = false }
                return state.listeners
            }
            if listeners.isEmpty { return }
            let now = (try? sources.store().revision()) ?? last
            silence += 1
            let nowSearches = folders.map(SearchProgress.fingerprint)
            if nowSearches != lastSearches, let event = try? searches() {
                (lastSearches, silence) = (nowSearches, 0)
                for listener in listeners.values { listener.yield(event) }
            }
            if now != last, let event = try? snapshot() {
                (last, silence) = (now, 0)
                for listener in listeners.values { listener.yield(event) }
            } else if silence >= Self.quiet {
                silence = 0
                for listener in listeners.values { listener.yield(": still here\n\n") }
            }
        }
    }

    private func snapshot() throws -> String {
        let overview = try Overview(sources.store())
        return "event: rows\ndata: " + (try Output.text(overview, onOneLine: true)) + "\n\n"
    }

    private func searches() throws -> String {
        "event: searches\ndata: " + (try Output.text(ProgressListing(folders), onOneLine: true))
            + "\n\n"
    }
}

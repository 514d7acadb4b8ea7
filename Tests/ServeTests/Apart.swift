import Dispatch
import Testing

/// Threads for tests that wait for a server: those that all tasks share are as few as cores, and the server needs them.
private final class WaitingThreads: TaskExecutor {
    static let shared = WaitingThreads()
    private let queue = DispatchQueue(label: "tests that wait", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Runs tests on threads of their own.
struct ApartTrait: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(WaitingThreads.shared) { try await function() }
    }
}

extension Trait where Self == ApartTrait {
    /// Apart from the threads that all tasks share.
    static var apart: Self { ApartTrait() }
}

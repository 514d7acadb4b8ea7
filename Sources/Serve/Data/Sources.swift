import Boards
import Console
import Facts
import Foundation
import Glibc
import Latency
import Networks
import Records
import Synchronization
import Workflows

/// What is shown, opened once and kept: the database, its fits, models that were just inspected.
final class Sources: Sendable {
    /// How long a fit is used while rows are written: made anew for each row it would slow down who writes them.
    private static let freshness = Duration.seconds(10)
    /// The same of fits that predictions rest on, which take longer.
    private static let fitFreshness = Duration.seconds(60)
    /// Documents that are kept; what is asked for is the client's choice, so that there may be any number.
    private static let mostDocuments = 64
    /// Bytes of models that are kept for comparison and drawing.
    private static let shelfBytes = 64 << 20

    private struct Opened {
        var store: Store
        var file: UInt64
    }

    private struct Fitted {
        var document: String
        var revision: [Int]
        var made: ContinuousClock.Instant
    }

    /// Held by who makes a document.
    private final class Maker: Sendable {
        let isMaking = Mutex(())
    }

    private struct Predicting {
        var source: PredictionSource
        var prices: OperatorPrices.Source?
        var revision: [Int]
        var made: ContinuousClock.Instant
    }

    private struct Kept {
        var model: Model
        var name: String
    }

    let settings: ServeSettings
    private let opened = Mutex<Opened?>(nil)
    private let fitted = Mutex<[String: Fitted]>([:])
    private let makers = Mutex<[String: Maker]>([:])
    private let predicting = Mutex<[String: Predicting]>([:])
    private let shelf = Mutex<[(digest: String, kept: Kept)]>([])

    init(_ settings: ServeSettings) { self.settings = settings }

    /// The database to read from; an empty one in memory while there is no file.
    func store() throws -> Store {
        var status = stat()
        let isThere = stat(settings.database, &status) == 0
        return try opened.withLock { opened in
            let file = isThere ? UInt64(status.st_ino) : 0
            if let opened, opened.file == file { return opened.store }
            let store = isThere ? try Store(reading: settings.database) : try Store(inMemory: ())
            opened = Opened(store: store, file: file)
            return store
        }
    }

    /// A document that takes long and depends on the rows, made anew once they have changed and it is some seconds old.
    ///
    /// One request makes it; others get the one before meanwhile, or wait where there is none.
    func document(_ key: String, _ make: (Store) throws -> String) throws -> String {
        let store = try store()
        let revision = try store.revision()
        func known() -> (document: String, isFresh: Bool)? {
            fitted.withLock { $0[key] }.map {
                ($0.document, $0.revision == revision || $0.made + Self.freshness > .now)
            }
        }
        func made() throws -> String {
            let document = try make(store)
            fitted.withLock { fitted in
                if fitted.count >= Self.mostDocuments { fitted.removeAll() }
                fitted[key] = Fitted(document: document, revision: revision, made: .now)
            }
            return document
        }
        let maker = makers.withLock { makers in
            if makers.count >= Self.mostDocuments { makers.removeAll() }
            let maker = makers[key] ?? Maker()
            makers[key] = maker
            return maker
        }
        guard let before = known() else {
            return try maker.isMaking.withLock { _ in try known()?.document ?? made() }
        }
        if before.isFresh { return before.document }
        return try maker.isMaking.withLockIfAvailable { _ in try made() } ?? before.document
    }

    /// Looks up what predictions for the usual board rest on before somebody waits for it.
    func warm() {
        try? withPredictions(of: .f746zg, engine: .bundled) { _, _ in }
    }

    /// Works with what latencies on a kind of board are predicted from; one request at a time.
    func withPredictions<Value: Sendable>(
        of kind: BoardDescriptor, engine: Engine,
        _ body: (PredictionSource, OperatorPrices.Source?) throws -> sending Value
    ) throws -> Value {
        let store = try store()
        let revision = try store.revision()
        let key = "\(kind.name) \(engine.rawValue)"
        return try predicting.withLock { sources in
            if let known = sources[key],
                known.revision == revision || known.made + Self.fitFreshness > .now
            {
                return try body(known.source, known.prices)
            }
            let source = PredictionSource(
                store: store, FitRequest(board: kind.name, engine: engine.rawValue))
            let prices = OperatorPrices.Source(source)
            sources[key] = Predicting(source: source, prices: prices, revision: revision, made: .now)
            return try body(source, prices)
        }
    }

    /// Keeps a model that was inspected, and lets go of the oldest ones beyond the room there is.
    func keep(_ model: Model, name: String) {
        let digest = model.digest.description
        shelf.withLock { shelf in
            shelf.removeAll { $0.digest == digest }
            shelf.append((digest, Kept(model: model, name: name)))
            var bytes = shelf.reduce(0) { $0 + $1.kept.model.bytes.count }
            while bytes > Self.shelfBytes, shelf.count > 1 {
                bytes -= shelf.removeFirst().kept.model.bytes.count
            }
        }
    }

    /// A model that was inspected not long ago, or one of the database that can be made again.
    func model(_ digest: String) throws -> (model: Model, name: String) {
        if !shelf.withLock({ $0.contains { $0.digest == digest } }),
            let row = try store().rows(sha256: digest, limit: 1).first, let model = RowModels().model(of: row)
        {
            keep(model, name: row.model.name)
        }
        guard let kept = shelf.withLock({ shelf in shelf.first { $0.digest == digest }?.kept }) else {
            throw HTTPRefusal.missing(
                "a model that was inspected here lately", digest, cure: "post it to /v1/inspect again")
        }
        return (kept.model, kept.name)
    }
}

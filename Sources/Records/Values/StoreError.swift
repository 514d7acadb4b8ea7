/// What can go wrong between the host and the database.
public enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file is something else; it was not touched.
    case notADatabase(path: String)
    /// The file is a database of another program; it was not touched.
    case foreign(path: String)
    /// The file was written by a newer version of this tool; it was not touched.
    case newer(path: String)
    /// The file or its folder cannot be opened or created.
    case unopenable(path: String, reason: String)
    /// The file is damaged.
    case damaged(path: String, reason: String)
    /// Another process holds the database for longer than the busy timeout.
    case busy(path: String)
    /// Another process recorded the same sample.
    case duplicate(path: String, reason: String)
    /// A statement failed.
    case failed(path: String, reason: String)

    /// One line with the cure.
    public var description: String {
        switch self {
        case .notADatabase(let path):
            "\(path): expected an SQLite database, found another kind of file; give another --db"
        case .foreign(let path):
            "\(path): expected a throughline database, found one of another program; give another --db"
        case .newer(let path):
            "\(path): the database was written by a newer throughline; use that version or another --db"
        case .unopenable(let path, let reason):
            "\(path): cannot open or create the database (\(reason)); check the path and its permissions"
        case .damaged(let path, let reason):
            "\(path): the database is damaged (\(reason)); restore a copy or give another --db"
        case .busy(let path):
            "\(path): the database is locked by another process; wait for it or give another --db"
        case .duplicate(let path, let reason):
            "\(path): this sample is recorded already (\(reason)); is another campaign running?"
        case .failed(let path, let reason):
            "\(path): the database refused a statement (\(reason)); check free disk space and permissions"
        }
    }
}

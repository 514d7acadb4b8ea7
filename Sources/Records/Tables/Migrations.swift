import GRDB

/// The steps that bring a database up to date, each named and run once.
///
/// They run as one exclusive transaction, creation included: a process that is killed leaves all of it or nothing, and of
/// several that start at once one does the work and the others find it done. Names are kept as GRDB's own migrator
/// keeps them, which made the databases of older versions.
struct Migrations: Sendable {
    /// How a database stands to the steps.
    enum State: Sendable {
        /// Nothing is in it yet.
        case unmade
        /// Ours, and steps are missing.
        case behind
        /// Ours and up to date.
        case current
        /// Ours, with steps that are not known here.
        case newer
        /// Another program's.
        case foreign
    }

    struct Step: Sendable {
        let name: String
        let run: @Sendable (Database) throws -> Void
    }

    let steps: [Step]
    /// SQLite's `application_id` of databases that these steps made.
    let applicationID: Int

    /// Runs the steps that are missing, through `last` if it is named.
    func migrate(_ writer: some DatabaseWriter, upTo last: String? = nil) throws {
        try writer.writeWithoutTransaction { database in
            // Tables that others refer to are made anew under their names (sqlite.org/lang_altertable.html, section 7);
            // inside of a transaction the pragma does nothing.
            let areForeignKeysOn = try Bool.fetchOne(database, sql: "PRAGMA foreign_keys") ?? false
            try database.execute(sql: "PRAGMA foreign_keys = OFF")
            defer { if areForeignKeysOn { try? database.execute(sql: "PRAGMA foreign_keys = ON") } }
            try database.inTransaction(.exclusive) {
                try runMissing(database, upTo: last)
                return .commit
            }
        }
    }

    private func runMissing(_ database: Database, upTo last: String?) throws {
        try database.execute(
            sql: "CREATE TABLE IF NOT EXISTS grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
        let applied = try applied(database)
        var isChanged = false
        for step in steps {
            if !applied.contains(step.name) {
                try step.run(database)
                try database.execute(
                    sql: "INSERT INTO grdb_migrations (identifier) VALUES (?)", arguments: [step.name])
                isChanged = true
            }
            if step.name == last { break }
        }
        if isChanged, !applied.isEmpty { try database.checkForeignKeys() }
    }

    private func applied(_ database: Database) throws -> Set<String> {
        Set(try String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations"))
    }

    /// How a database stands; reads only.
    func state(_ database: Database) throws -> State {
        let names = try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
        let applied = try names.contains("grdb_migrations") ? applied(database) : []
        guard try Int.fetchOne(database, sql: "PRAGMA application_id") == applicationID else {
            // Older versions made the table of steps before the first step, and were killed in between.
            return applied.isEmpty && names.allSatisfy { $0 == "grdb_migrations" } ? .unmade : .foreign
        }
        let known = Set(steps.map(\.name))
        if !applied.isSubset(of: known) { return .newer }
        return applied == known ? .current : .behind
    }
}

import Records
import Workflows

/// What is in the database at a moment: its runs, and the latest row.
struct Overview: Encodable {
    let rowCount: Int
    let failureCount: Int
    let latestRow: RowDocument?
    let campaigns: [CampaignRunDocument]

    init(_ store: Store) throws {
        let revision = try store.revision()
        (rowCount, failureCount) = (revision[0], revision[2])
        latestRow = try store.rows(limit: 1).first.map(RowDocument.init)
        campaigns = try store.runs().prefix(20).map(CampaignRunDocument.init)
    }
}

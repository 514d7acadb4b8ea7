import Workflows

/// Searches in the folders that a server looks into, as JSON shows them.
struct ProgressListing: Encodable {
    let searches: [SearchProgressDocument]

    init(_ folders: [String]) {
        searches = folders.flatMap { folder in
            SearchProgress.all(in: folder).map { SearchProgressDocument($0, in: folder) }
        }
    }
}

package import Jobs

/// What a search for a front delivers.
package struct FrontDelivery: Encodable {
    /// A card for each latency, ascending.
    package var cards: [SearchCard]
    /// Folders of the cards, relative to where the search went; empty for that itself.
    package var folders: [String]
    /// All networks that were trained, as `front.json` has them.
    package var front: SearchFront
}

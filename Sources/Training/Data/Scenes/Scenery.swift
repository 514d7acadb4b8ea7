import Foundation
import Networks

/// What is in a scene beside a person.
struct Scenery {
    /// Kinds of places; no two splits share one.
    enum Place: CaseIterable {
        case field, street, room, hall, shore, yard

        /// The only split that it is for.
        var split: Split {
            switch self {
            case .field, .street, .room, .hall: .training
            case .shore: .validation
            case .yard: .test
            }
        }

        /// Colours above and below the horizon.
        var colors: (above: Canvas.Color, below: Canvas.Color) {
            switch self {
            case .field: ([0.65, 0.8, 0.95], [0.35, 0.55, 0.25])
            case .street: ([0.75, 0.78, 0.8], [0.4, 0.4, 0.42])
            case .room: ([0.85, 0.8, 0.7], [0.55, 0.4, 0.28])
            case .hall: ([0.6, 0.62, 0.66], [0.7, 0.7, 0.68])
            case .shore: ([0.6, 0.75, 0.85], [0.8, 0.75, 0.6])
            case .yard: ([0.7, 0.45, 0.38], [0.55, 0.55, 0.5])
            }
        }
    }

    /// Things that have something of a person: upright, round above, with limbs or of clothes' colours.
    enum Thing: CaseIterable {
        case tree, lamp, animal, post, bottle, bush, coat, chair
    }

    /// An empty place.
    static func empty(_ place: Place, width: Int, height: Int, _ random: inout RandomSource) -> Canvas {
        let (above, below) = place.colors
        let tint = color(&random) * 0.3 - 0.15
        let horizon = Float(height) * Float(0.35 + 0.35 * random.unit())
        let waves = (0..<4).map { _ in
            (
                Canvas.Point(Float(random.unit() - 0.5), Float(random.unit() - 0.5)) * 0.5,
                Float(random.unit() * 6.28), Float(0.02 + 0.05 * random.unit())
            )
        }
        return Canvas(width: width, height: height) { point in
            let ground = point.y > horizon ? below : above
            let light = waves.reduce(Float(1)) { $0 + $1.2 * sin(($1.0 * point).sum() + $1.1) }
            return (ground + tint) * light
        }
    }

    /// Draws a thing that stands at `foot` and is `height` pixels tall.
    static func draw(
        _ thing: Thing, on canvas: inout Canvas, foot: Canvas.Point, height: Float,
        _ random: inout RandomSource
    ) {
        typealias Point = Canvas.Point
        let top = foot - Point(0, height)
        let main = color(&random)
        let other = color(&random)
        let wide = height * Float(0.06 + 0.08 * random.unit())
        switch thing {
        case .tree:
            canvas.rod(foot, top, radii: (wide * 0.6, wide * 0.4), [0.35, 0.25, 0.18])
            for _ in 0..<4 {
                let away = Point(Float(random.unit() - 0.5), Float(random.unit() - 0.3)) * height * 0.35
                canvas.ellipse(top + away, Point(0.16, 0.14) * height, [0.2, 0.4, 0.2] + (main - 0.5) * 0.2)
            }
        case .lamp:
            canvas.rod(foot, top, radii: (wide * 0.35, wide * 0.25), main * 0.5)
            canvas.ellipse(top, Point(0.07, 0.08) * height, other)
        case .animal:
            let body = height * 0.5
            let back = foot - Point(0, body)
            for place in [-0.9, -0.7, 0.7, 0.9] as [Float] {
                canvas.rod(
                    back + Point(place * height * 0.5, 0), foot + Point(place * height * 0.5, 0),
                    radii: (wide * 0.7, wide * 0.4), main)
            }
            canvas.rod(
                back - Point(height * 0.5, 0), back + Point(height * 0.5, 0), radii: (wide * 1.8, wide * 2),
                main)
            canvas.ellipse(back + Point(height * 0.65, -height * 0.25), Point(0.16, 0.14) * height, main)
        case .post:
            canvas.rod(foot, top, radii: (wide, wide), main)
            canvas.rod(foot - Point(0, height * 0.5), top, radii: (wide * 1.02, wide * 1.02), other)
        case .bottle:
            canvas.rod(foot, foot - Point(0, height * 0.6), radii: (wide * 1.6, wide * 1.6), main)
            canvas.rod(foot - Point(0, height * 0.6), top, radii: (wide * 1.4, wide * 0.6), main)
            canvas.ellipse(top, Point(wide * 0.8, wide * 0.7), other)
        case .bush:
            for _ in 0..<6 {
                let away = Point(Float(random.unit() - 0.5) * 1.2, -Float(random.unit()) * 0.6) * height
                canvas.ellipse(
                    foot + away, Point(0.25, 0.22) * height, [0.25, 0.42, 0.22] + (main - 0.5) * 0.25)
            }
        case .coat:
            // A stand with clothes on it: a trunk with arms, but no head and one leg.
            let shoulders = top + Point(0, height * 0.15)
            canvas.rod(foot, top, radii: (wide * 0.3, wide * 0.3), other * 0.4)
            canvas.rod(
                shoulders, foot - Point(0, height * 0.4), radii: (wide * 1.5, wide * 1.8), main)
            for sign in [-1, 1] as [Float] {
                let side = shoulders + Point(sign * wide * 1.5, 0)
                canvas.rod(
                    side, side + Point(sign * wide * 0.5, height * 0.35), radii: (wide * 0.7, wide * 0.6),
                    main)
            }
        case .chair:
            let seat = foot - Point(0, height * 0.45)
            for place in [-1, 1] as [Float] {
                canvas.rod(
                    seat + Point(place * height * 0.2, 0), foot + Point(place * height * 0.22, 0),
                    radii: (wide * 0.3, wide * 0.3), main)
            }
            canvas.box(seat - Point(height * 0.24, 0), Point(0.48, 0.08) * height, main)
            canvas.box(seat - Point(height * 0.24, height * 0.55), Point(0.1, 0.55) * height, other)
        }
    }

    /// Any colour.
    static func color(_ random: inout RandomSource) -> Canvas.Color {
        Canvas.Color(Float(random.unit()), Float(random.unit()), Float(random.unit()))
    }
}

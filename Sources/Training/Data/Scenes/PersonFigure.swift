import Foundation
import Networks

/// A person-like figure: head, trunk, two arms and two legs with joints.
struct PersonFigure {
    /// How tall parts are beside the whole, and how wide.
    struct Build: Hashable {
        /// Head's height beside the whole.
        var head: Float
        /// Legs' length beside the whole.
        var legs: Float
        /// Shoulders' width beside the whole.
        var shoulders: Float
        /// Thickness of limbs beside the whole.
        var limbs: Float
    }

    /// Colours.
    struct Clothes {
        var skin: Canvas.Color
        var hair: Canvas.Color
        var top: Canvas.Color
        var bottom: Canvas.Color
    }

    var build: Build
    var clothes: Clothes
    /// Where it stands.
    var feet: Canvas.Point
    /// Height in pixels when it stands.
    var height: Float
    /// Angles from straight down, radians: left and right arm, forearms on top of that, legs, shins.
    var joints: [Float]
    /// Lean of the trunk, radians.
    var lean: Float

    /// A figure in some pose.
    init(
        build: Build, clothes: Clothes, feet: Canvas.Point, height: Float, _ random: inout RandomSource
    ) {
        self.build = build
        self.clothes = clothes
        self.feet = feet
        self.height = height
        func angle(_ most: Double) -> Float { Float((2 * random.unit() - 1) * most) }
        // Arms hang, or one in four is raised.
        var arms = [angle(0.6), angle(0.6)]
        for index in 0..<2 where random.below(4) == 0 { arms[index] = 2.6 + angle(0.5) }
        let stride = angle(0.5)
        joints = arms + [angle(0.9), angle(0.9), stride, -stride + angle(0.1), angle(0.2), angle(0.2)]
        lean = angle(0.12)
    }

    /// Draws it as the figure of the canvas.
    func draw(on canvas: inout Canvas) {
        canvas.drawsFigure = true
        defer { canvas.drawsFigure = false }
        func reach(_ point: Canvas.Point, _ angle: Float, _ length: Float) -> Canvas.Point {
            point + Canvas.Point(sin(angle), cos(angle)) * length * height
        }
        let limb = build.limbs * height
        let legs = build.legs / 2
        let trunk = 1 - build.legs - build.head
        let hips = feet - Canvas.Point(0, build.legs * height)
        let neck = reach(hips, .pi + lean, trunk)
        let side = Canvas.Point(build.shoulders / 2 * height, 0)
        for (index, sign) in [(0, Float(-1)), (1, 1)] {
            let hip = hips + 0.55 * sign * side
            let knee = reach(hip, joints[4 + index], legs)
            canvas.rod(hip, knee, radii: (limb * 1.2, limb), clothes.bottom)
            canvas.rod(
                knee, reach(knee, joints[4 + index] - abs(joints[6 + index]), legs),
                radii: (limb, limb * 0.7),
                clothes.bottom)
        }
        canvas.rod(
            hips, neck + Canvas.Point(0, limb), radii: (side.x * 0.75, side.x * 0.95), clothes.top)
        for (index, sign) in [(0, Float(-1)), (1, 1)] {
            let shoulder = neck + sign * side + Canvas.Point(0, limb)
            let elbow = reach(shoulder, sign * joints[index], 0.17)
            let hand = reach(elbow, sign * joints[index] + joints[2 + index], 0.16)
            canvas.rod(shoulder, elbow, radii: (limb, limb * 0.8), clothes.top)
            canvas.rod(elbow, hand, radii: (limb * 0.8, limb * 0.6), clothes.skin)
        }
        let head = reach(neck, .pi + lean, build.head * 0.55)
        canvas.rod(neck, head, radii: (limb * 0.8, limb * 0.8), clothes.skin)
        let size = Canvas.Point(0.38, 0.5) * build.head * height
        canvas.ellipse(head - Canvas.Point(0, 0.12 * size.y), size * 1.08, clothes.hair)
        canvas.ellipse(head + Canvas.Point(0, 0.15 * size.y), size * 0.92, clothes.skin)
    }
}

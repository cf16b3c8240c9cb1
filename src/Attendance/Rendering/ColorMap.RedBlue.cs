// This product includes color specifications and designs developed by Cynthia Brewer (http://colorbrewer.org/).
// The eleven colours of 'RdBu' are Copyright (c) 2002 Cynthia Brewer, Mark Harrower, and The Pennsylvania State
// University, under the Apache License, Version 2.0 (http://www.apache.org/licenses/LICENSE-2.0). They are joined by
// straight lines here, as matplotlib does.

namespace Attendance.Rendering;

public sealed partial class ColorMap
{
    /// <summary>Red below zero, white at zero, blue above: for signed differences.</summary>
    public static ColorMap RedBlue { get; } = FromAnchors("red-blue", RedBlueAnchors);

    private const string RedBlueAnchors = "67001fb2182bd6604df4a582fddbc7f7f7f7d1e5f092c5de4393c32166ac053061";
}

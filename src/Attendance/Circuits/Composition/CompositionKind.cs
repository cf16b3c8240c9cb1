namespace Attendance.Circuits.Composition;

/// <summary>Through what a later head reads what an earlier one wrote.</summary>
public enum CompositionKind
{
    /// <summary>Its query: what it looks for.</summary>
    Query,

    /// <summary>Its key: where it is found.</summary>
    Key,

    /// <summary>Its value: what it passes on.</summary>
    Value,
}

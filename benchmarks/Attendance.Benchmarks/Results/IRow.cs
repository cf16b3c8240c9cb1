namespace Attendance.Benchmarks.Results;

/// <summary>A row of some table, with what the table is called and how it looks.</summary>
internal interface IRow<TSelf>
    where TSelf : IRow<TSelf>
{
    /// <summary>The table's name: the command's, and its file's.</summary>
    static abstract string Name { get; }

    static abstract IReadOnlyList<Column<TSelf>> Columns { get; }
}

/// <summary>One column.</summary>
/// <param name="Title">Its head, with the unit.</param>
/// <param name="Text">A row's cell.</param>
/// <param name="IsText">Left-aligned; numbers stand right.</param>
internal sealed record Column<TRow>(string Title, Func<TRow, string> Text, bool IsText = false);

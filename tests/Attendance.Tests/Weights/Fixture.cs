namespace Attendance.Tests.Weights;

/// <summary>Finds the files that lie beside the tests.</summary>
internal static class Fixture
{
    /// <summary>The whole path of a fixture.</summary>
    internal static string Path(params ReadOnlySpan<string> parts) =>
        System.IO.Path.Combine([AppContext.BaseDirectory, "Fixtures", .. parts]);
}

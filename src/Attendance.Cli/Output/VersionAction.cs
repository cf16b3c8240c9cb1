using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Attendance.Cli.Output;

/// <summary>Prints name and version.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        Version version = Assembly.GetExecutingAssembly().GetName().Version!;
        parseResult.InvocationConfiguration.Output.WriteLine($"attendance {version.ToString(3)}");
        return 0;
    }
}

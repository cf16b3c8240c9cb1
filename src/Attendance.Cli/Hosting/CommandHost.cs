using System.Text;
using Attendance.Rendering;

namespace Attendance.Cli.Hosting;

/// <summary>
/// Everything outside the command: streams, terminal, environment, interruption. Tests have one of their own.
/// </summary>
internal sealed class CommandHost : IDisposable
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly List<Task> _ahead = [];

    /// <summary>Takes the streams; text is UTF-8 whatever the system's settings are.</summary>
    public CommandHost(Stream output, Stream error, Func<Stream> openInput)
    {
        OutputStream = output;
        Output = new StreamWriter(output, s_utf8, bufferSize: 1 << 14) { NewLine = "\n" };
        Error = new StreamWriter(error, s_utf8) { NewLine = "\n", AutoFlush = true };
        OpenInput = openInput;
    }

    /// <summary>Results as text.</summary>
    public StreamWriter Output { get; }

    /// <summary>Results as bytes; flush <see cref="Output"/> before writing here.</summary>
    public Stream OutputStream { get; }

    /// <summary>Errors, warnings, progress.</summary>
    public StreamWriter Error { get; }

    /// <summary>Opens standard input.</summary>
    public Func<Stream> OpenInput { get; }

    /// <summary>Gives an environment variable or null.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Whether a person reads <see cref="Output"/>.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether a person reads <see cref="Error"/>, in a terminal where lines can be drawn anew.</summary>
    public bool ErrorIsInteractive { get; init; }

    /// <summary>Width and colours of <see cref="Output"/>.</summary>
    public TerminalOptions Terminal { get; init; } = new();

    /// <summary>Whether the user has had enough.</summary>
    public required Interruption Interruption { get; init; }

    /// <summary>
    /// Does something ahead of its time, on another core. Whether it goes well shows when it is done in its turn.
    /// </summary>
    public void Ahead(Action work) => _ahead.Add(Task.Run(work));

    /// <summary>Writes one line to <see cref="Error"/>, marked as the command's own.</summary>
    public void Tell(string message) => Error.WriteLine($"attendance: {OneLine(message)}");

    /// <inheritdoc/>
    public void Dispose()
    {
        // A process must not end while one of its threads is inside a native library.
        foreach (Task work in _ahead)
        {
            Task.WhenAny(work).Wait();
        }

        // What could not be written was told of when it was flushed; trying again would only throw again.
        try
        {
            Output.Dispose();
            Error.Dispose();
        }
        catch (IOException) { }
    }

    /// <summary>Without line breaks and other controls, which may come from names of files and tensors.</summary>
    private static string OneLine(string message)
    {
        var line = new StringBuilder(message.Length);
        foreach (char c in message)
        {
            line.Append(char.IsControl(c) ? ' ' : c);
        }

        return line.ToString();
    }
}

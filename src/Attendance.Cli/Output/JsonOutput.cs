using System.Text.Encodings.Web;
using System.Text.Json;
using Attendance.Cli.Hosting;

namespace Attendance.Cli.Output;

/// <summary>JSON on standard output: one line, UTF-8, letters as they are.</summary>
internal static class JsonOutput
{
    private const int BufferSize = 1 << 16;

    // Text is not escaped beyond what JSON needs: it goes to a file or a program, not into a page.
    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes one value.</summary>
    public static void Write(CommandHost host, Action<Utf8JsonWriter> write)
    {
        host.Output.Flush();

        // Flushed and not disposed, which would close the stream behind it.
        var buffer = new BufferedStream(host.OutputStream, BufferSize);
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            write(json);
        }

        buffer.Flush();
        host.Output.WriteLine();
    }
}

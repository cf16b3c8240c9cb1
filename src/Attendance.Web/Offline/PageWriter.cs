using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Attendance.Web.Protocol;
using Microsoft.Extensions.FileProviders;

namespace Attendance.Web.Offline;

/// <summary>
/// Writes the page as one file that needs nothing else: the same script, and the numbers in it. Its policy lets that
/// one script run and nothing be loaded, and whatever comes from a prompt stands in JSON without a character of markup.
/// </summary>
internal static class PageWriter
{
    // A whole number of base64's groups of three.
    private const int PartBytes = 3 << 14;
    private const string Script = "attention-viewer.js";
    private const string Style = "html,body{margin:0;height:100%}";

    /// <summary>Writes a page.</summary>
    /// <param name="to">Takes the file.</param>
    /// <param name="page">What is in it.</param>
    /// <param name="files">The page's own files.</param>
    public static async Task WriteAsync(Stream to, PackedPage page, IFileProvider files)
    {
        string script = await ScriptAsync(files).ConfigureAwait(false);

        var writer = new StreamWriter(to, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        await using (writer.ConfigureAwait(false))
        {
            await writer.WriteAsync(Head(page.Data.Info, script)).ConfigureAwait(false);

            // Written for JSON inside of HTML: every <, > and & is an escape.
            string json = JsonSerializer.Serialize(page.Data, ProtocolJson.Of<PageData>());
            await writer.WriteAsync($"<script type=\"application/json\" id=\"attendance-data\">{json}</script>\n")
                .ConfigureAwait(false);
            foreach ((string name, byte[] chunk) in page.Chunks.All)
            {
                await WriteChunkAsync(writer, name, chunk).ConfigureAwait(false);
            }

            await writer.WriteAsync($"<script type=\"module\">{script}</script>\n</body>\n</html>\n").ConfigureAwait(false);
        }
    }

    /// <summary>Writes bytes in base64, a part after the other: a page of a long run has 50 MB of them.</summary>
    private static async Task WriteChunkAsync(StreamWriter writer, string name, byte[] chunk)
    {
        await writer.WriteAsync($"<script type=\"text/plain\" id=\"attendance-{name}\">").ConfigureAwait(false);
        char[] text = new char[PartBytes / 3 * 4];
        for (int at = 0; at < chunk.Length; at += PartBytes)
        {
            int length = Math.Min(PartBytes, chunk.Length - at);
            int written = Convert.ToBase64CharArray(chunk, at, length, text, 0);
            await writer.WriteAsync(text.AsMemory(0, written)).ConfigureAwait(false);
        }

        await writer.WriteAsync("</script>\n").ConfigureAwait(false);
    }

    private static string Head(RunInfo info, string script)
    {
        string policy =
            $"default-src 'none'; script-src {HashOf(script)}; style-src {HashOf(Style)}; img-src data: blob:; "
            + "worker-src blob:; base-uri 'none'; form-action 'none'";
        string title = HtmlEncoder.Default.Encode($"{Shorten(info.Prompt ?? info.Model)} · {info.Model} · Attendance");
        return $"""
            <!doctype html>
            <html lang="en" data-attendance="offline">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="referrer" content="no-referrer">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <title>{title}</title>
            <style>{Style}</style>
            </head>
            <body>
            <attention-viewer></attention-viewer>
            <noscript>This page draws with JavaScript; please switch it on.</noscript>

            """;
    }

    private static string Shorten(string text)
    {
        const int Longest = 60;
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= Longest ? line : string.Concat(line.AsSpan(0, Longest - 1), "…");
    }

    private static string HashOf(string text) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    private static async Task<string> ScriptAsync(IFileProvider files)
    {
        IFileInfo file = files.GetFileInfo(Script);
        if (!file.Exists)
        {
            throw new ServerException($"The page's script, {Script}, is not built into this library; build viewer/ first.");
        }

        using var reader = new StreamReader(file.CreateReadStream(), Encoding.UTF8);
        string script = await reader.ReadToEndAsync().ConfigureAwait(false);

        // In a script element only these two begin something else; inside of strings and patterns both spellings are
        // one.
        return script.Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase)
            .Replace("<!--", "<\\!--", StringComparison.Ordinal)
            .Replace("\r\n", "\n", StringComparison.Ordinal);
    }
}

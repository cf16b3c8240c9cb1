using Attendance.Models;
using Attendance.Web.Offline;
using Attendance.Web.Running;

namespace Attendance.Web.Tests.Browser;

/// <summary>Short pages in the encodings that are meant for long ones.</summary>
internal static class EncodedPage
{
    public static async Task WriteAsync(string path, TransformerModel model, Run run, string encoding, string state)
    {
        SetEncoding chosen = encoding switch
        {
            "qk-i16" => new QuantisedVectors(),
            "qk-f32" => new ExactVectors(),
            _ => new QuantisedRows(),
        };
        PageSource source = OfflinePage.Of(RunDescription.Of(model, run, "I love you"), run);
        await using FileStream file = File.Create(path);
        await PageWriter.WriteAsync(file, PackedPage.Of(source, state, encoding: chosen), PageFiles.BuiltIn());
    }
}

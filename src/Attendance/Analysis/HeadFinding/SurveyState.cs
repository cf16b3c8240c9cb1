using System.Security.Cryptography;
using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Analysis.HeadFinding;

/// <summary>
/// A survey's state in a file: what it is the state of, how far the prompts were read, what was gathered, and a
/// checksum. The file is replaced as a whole, so that a kill at any moment leaves the state before or behind a batch.
/// </summary>
internal sealed class SurveyState(string path, byte[] key)
{
    private const string Magic = "attendance heads 1";
    private const int HashLength = SHA256.HashSizeInBytes;

    public void Save(PromptSource prompts, HeadStatistics statistics)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes))
        {
            writer.Write(Magic);
            writer.Write(key);
            writer.Write(prompts.Position);
            writer.Write(prompts.Fingerprint());
            writer.Write(prompts.Counts.Empty);
            writer.Write(prompts.Counts.TooShort);
            writer.Write(prompts.Counts.Cut);
            statistics.Save(writer);
            writer.Flush();
            writer.Write(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
        }

        AtomicFile.WriteAllBytes(path, bytes.ToArray());
    }

    /// <summary>Goes on from the file, where there is one.</summary>
    /// <exception cref="CheckpointException">It is damaged, or the state of something else.</exception>
    public void TryLoad(PromptSource prompts, HeadStatistics statistics)
    {
        if (!File.Exists(path))
        {
            return;
        }

        byte[] bytes = Read();
        using var reader = new BinaryReader(new MemoryStream(bytes));
        try
        {
            if (reader.ReadString() != Magic || !IsWhole(bytes))
            {
                throw Refusal("is damaged, or no state of 'attendance heads'");
            }

            if (!reader.ReadBytes(HashLength).AsSpan().SequenceEqual(key))
            {
                throw Refusal("is the state of another model, other prompts or other options");
            }

            long position = reader.ReadInt64();
            byte[] fingerprint = reader.ReadBytes(HashLength);
            var counts = new PromptCounts
            {
                Empty = reader.ReadInt64(),
                TooShort = reader.ReadInt64(),
                Cut = reader.ReadInt64(),
            };
            if (!prompts.TrySkip(position, fingerprint, counts))
            {
                throw Refusal("was made with other prompts: the file of prompts has changed");
            }

            statistics.Load(reader);
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException)
        {
            throw Refusal("is damaged, or no state of 'attendance heads'");
        }
    }

    private static bool IsWhole(byte[] bytes) =>
        bytes.Length > HashLength
        && SHA256.HashData(bytes.AsSpan(..^HashLength)).AsSpan().SequenceEqual(bytes.AsSpan(^HashLength..));

    private byte[] Read()
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (FileFaults.IsFromFileSystem(e))
        {
            throw FileFaults.Reading(path, path, e);
        }
    }

    private CheckpointException Refusal(string what) =>
        new(CheckpointFault.Unreadable, path, $"{path}: {what}; delete it to begin anew, or name another file.");
}

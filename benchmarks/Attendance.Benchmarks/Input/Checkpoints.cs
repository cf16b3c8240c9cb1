using Attendance.Synthetic;

namespace Attendance.Benchmarks.Input;

/// <summary>The synthetic checkpoints that the benchmarks run on when none is named; made once.</summary>
internal static class Checkpoints
{
    /// <summary>The directory that was named, or one of GPT-2 small's exact shape with its tokenizer.</summary>
    public static string Named(string? directory) => directory ?? Make("gpt2-small", blocks: 12, context: 1024);

    /// <summary>Two blocks for long prompts: the pass then computes one block's attention and keeps two.</summary>
    public static string Long(int context) => Make($"gpt2-small-2x{context}", blocks: 2, context);

    /// <summary>One of BERT-base's exact shape.</summary>
    public static string Encoder()
    {
        string directory = Path.Combine(Repository.Scratch, "bert-base");
        if (!File.Exists(Path.Combine(directory, "config.json")))
        {
            Console.Error.WriteLine($"Writing {directory} …");
            BertBaseCheckpoint.Write(directory);
        }

        return directory;
    }

    /// <summary>Writes a checkpoint, and beside it GPT-2's tokenizer from the tests' fixtures.</summary>
    public static void Write(string directory, int blocks, int context)
    {
        Gpt2SmallCheckpoint.Write(directory, blocks, context);
        string tokenizer = Path.Combine(Repository.Root, "tests", "Fixtures", "gpt2-tokenizer");
        foreach (string file in (string[])["vocab.json", "merges.txt"])
        {
            File.Copy(Path.Combine(tokenizer, file), Path.Combine(directory, file), overwrite: true);
        }
    }

    private static string Make(string name, int blocks, int context)
    {
        string directory = Path.Combine(Repository.Scratch, name);

        // The tokenizer is written last, so that what was interrupted is made again.
        if (!File.Exists(Path.Combine(directory, "merges.txt")))
        {
            Console.Error.WriteLine($"Writing {directory} …");
            Write(directory, blocks, context);
        }

        return directory;
    }
}

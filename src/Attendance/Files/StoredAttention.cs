using System.Text;
using Attendance.Attention;
using Attendance.Errors;

namespace Attendance.Files;

/// <summary>
/// Attention that was computed elsewhere, or exported by <see cref="RunFile"/>: a tensor <c>[B, H, T, T]</c>,
/// <c>[B, 1, H, T, T]</c>, <c>[H, T, T]</c> or <c>[T, T]</c> of F32, F16, BF16 or F64 in a <c>.safetensors</c>,
/// <c>.npy</c> or <c>.npz</c> file. Patterns of a <c>.safetensors</c> file are read when they are looked at.
/// </summary>
public sealed class StoredAttention : IDisposable
{
    private static readonly string[] s_usualNames = [RunFile.Attention, "attentions"];
    private readonly ArrayFile _file;
    private readonly AttentionLayout _layout;

    private StoredAttention(string path, ArrayFile file, string tensor, AttentionLayout layout)
    {
        _file = file;
        _layout = layout;
        FileName = path;
        Tensor = tensor;
        Metadata = file.Metadata;
        if (Metadata.TryGetValue(RunFile.TokensKey, out string? json))
        {
            (StoredTokens, TokenFault) = TokensOf(json);
        }
    }

    /// <summary>The file, as the user named it.</summary>
    public string FileName { get; }

    /// <summary>The name of the tensor that is shown; of a <c>.npy</c> file its own name without the extension.</summary>
    public string Tensor { get; }

    /// <summary>B, the number of blocks; 1 where the tensor has no such axis.</summary>
    public int Blocks => _layout.Blocks;

    /// <summary>H, heads in a block; 1 where the tensor has no such axis.</summary>
    public int Heads => _layout.Heads;

    /// <summary>T, the number of positions.</summary>
    public int Length => _layout.Length;

    /// <summary>Whether the tensor has an axis of blocks.</summary>
    public bool HasBlocks => _layout.HasBlocks;

    /// <summary>Whether the tensor has an axis of heads.</summary>
    public bool HasHeads => _layout.HasHeads;

    /// <summary>The file's metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tokens in the file's metadata, T of them; null where there are none that fit.</summary>
    public IReadOnlyList<StoredToken>? StoredTokens { get; }

    /// <summary>Why tokens in the file's metadata were passed over, one line; null where they were not.</summary>
    public string? TokenFault { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="tensor">
    /// The tensor to show. When null it is <c>attention</c> or <c>attentions</c>, or else the only one that can be attention.
    /// </param>
    /// <exception cref="CheckpointException">The file is missing or damaged, or holds no such tensor.</exception>
    /// <exception cref="InvalidRequestException">Several tensors could be meant.</exception>
    public static StoredAttention Open(string path, string? tensor = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = ArrayFile.Open(path);
        try
        {
            string name = tensor ?? Choose(file, path);
            (string Name, IReadOnlyList<long> Shape) found = file.Arrays.FirstOrDefault(array => array.Name == name);
            if (found.Name is null)
            {
                throw Missing(file, path, name);
            }

            AttentionLayout layout = AttentionLayout.TryRead(found.Shape) ?? throw new CheckpointException(
                CheckpointFault.InvalidShape,
                path,
                $"{path}: '{name}' is [{string.Join(", ", found.Shape)}]; expected {AttentionLayout.Expected}.",
                name);
            return new StoredAttention(path, file, name, layout);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>One head's pattern, <c>[T, T]</c>.</summary>
    /// <param name="block">0-based, or negative from the end; 0 where there is no such axis.</param>
    /// <param name="head">0-based, or negative from the end; 0 where there is no such axis.</param>
    /// <exception cref="InvalidRequestException">There is no such block or head.</exception>
    public AttentionMatrix Pattern(int block, int head)
    {
        var values = new float[_layout.PatternSize];
        long index = ((long)BlockIndex(block) * Heads) + HeadIndex(head);
        _file.Read(Tensor, index * values.Length, values);
        return new AttentionMatrix(Length, Length, values);
    }

    /// <summary>The block that a number means, 0-based.</summary>
    /// <param name="block">0-based, or negative from the end.</param>
    /// <exception cref="InvalidRequestException">There is no such block.</exception>
    public int BlockIndex(int block) => Index(block, Blocks, "block");

    /// <summary>The head that a number means, 0-based.</summary>
    /// <param name="head">0-based, or negative from the end.</param>
    /// <exception cref="InvalidRequestException">There is no such head.</exception>
    public int HeadIndex(int head) => Index(head, Heads, "head");

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static string Choose(ArrayFile file, string path)
    {
        string[] fitting = [.. file.Arrays.Where(a => AttentionLayout.TryRead(a.Shape) is not null).Select(a => a.Name)];
        return Array.Find(s_usualNames, fitting.Contains) ?? fitting.Length switch
        {
            1 => fitting[0],
            0 => throw new CheckpointException(
                CheckpointFault.MissingTensor,
                path,
                $"{path}: holds no tensor that can be attention, which is {AttentionLayout.Expected} of floating-point "
                + $"numbers; it holds {List(file.Arrays)}."),
            _ => throw new InvalidRequestException(
                $"{path}: holds {fitting.Length} tensors that could be attention; choose one with --tensor: "
                + $"{List([.. file.Arrays.Where(a => fitting.Contains(a.Name))])}."),
        };
    }

    private static CheckpointException Missing(ArrayFile file, string path, string name) => new(
        CheckpointFault.MissingTensor,
        path,
        $"{path}: there is no tensor '{name}' of floating-point numbers; it holds {List(file.Arrays)}.",
        name);

    private static string List(IReadOnlyList<(string Name, IReadOnlyList<long> Shape)> arrays)
    {
        const int Most = 12;
        string some = string.Join(", ", arrays.Take(Most).Select(a => $"{a.Name} [{string.Join(", ", a.Shape)}]"));
        return arrays.Count switch
        {
            0 => "none",
            <= Most => some,
            _ => $"{some}, and {arrays.Count - Most} more",
        };
    }

    private (IReadOnlyList<StoredToken>? Tokens, string? Fault) TokensOf(string json)
    {
        try
        {
            IReadOnlyList<StoredToken> tokens = TokenJson.Read(Encoding.UTF8.GetBytes(json), $"{FileName}: its metadata");
            return tokens.Count == Length
                ? (tokens, null)
                : (null, $"{FileName}: its metadata names {tokens.Count} tokens, but '{Tensor}' has {Length} positions.");
        }
        catch (CheckpointException e)
        {
            return (null, e.Message);
        }
    }

    private int Index(int number, int count, string what)
    {
        int index = number < 0 ? number + count : number;
        return index >= 0 && index < count
            ? index
            : throw new InvalidRequestException(
                $"There is no {what} {number}; '{Tensor}' of {FileName} has {count}: 0 to {count - 1}, "
                + $"or -{count} to -1 from the end.");
    }
}

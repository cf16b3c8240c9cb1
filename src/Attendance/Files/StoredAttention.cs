using System.Text;
using Attendance.Attention;
using Attendance.Errors;

namespace Attendance.Files;

/// <summary>
/// Attention that was computed elsewhere, or exported by <see cref="RunFile"/>: a tensor <c>[B, H, T, T]</c>,
/// <c>[B, 1, H, T, T]</c>, <c>[H, T, T]</c> or <c>[T, T]</c> of F32, F16, BF16 or F64 in a <c>.safetensors</c>,
/// <c>.npy</c> or <c>.npz</c> file (<c>[…, S, T]</c> of cross attention, when it is named), or one tensor <c>[1, H, T,
/// T]</c> or <c>[H, T, T]</c> for each block. Patterns of a <c>.safetensors</c> file are read when they are looked at.
/// </summary>
public sealed class StoredAttention : IDisposable
{
    private readonly ArrayFile _file;
    private readonly TensorChoice _tensor;

    private StoredAttention(string path, ArrayFile file, TensorChoice tensor)
    {
        _file = file;
        _tensor = tensor;
        FileName = path;
        Metadata = file.Metadata;
        (string keys, string queries) = RunFile.TokenKeysOf(tensor.Name);
        (StoredTokens, TokenFault) = TokensOf(keys, Keys);
        (StoredQueryTokens, string? fault) = queries == keys && Queries == Keys
            ? (StoredTokens, null)
            : TokensOf(queries, Queries);
        TokenFault ??= fault;
    }

    /// <summary>The file, as the user named it.</summary>
    public string FileName { get; }

    /// <summary>
    /// The name of the tensor that is shown; of a <c>.npy</c> file its own name without the extension; of one tensor
    /// for each block, their names with <c>*</c> for the number.
    /// </summary>
    public string Tensor => _tensor.Name;

    /// <summary>B, the number of blocks; 1 where the tensor has no such axis.</summary>
    public int Blocks => _tensor.Layout.Blocks;

    /// <summary>H, heads in a block; 1 where the tensor has no such axis.</summary>
    public int Heads => _tensor.Layout.Heads;

    /// <summary>S, the number of positions that look: a pattern's rows.</summary>
    public int Queries => _tensor.Layout.Queries;

    /// <summary>T, the number of positions looked at: a pattern's columns.</summary>
    public int Keys => _tensor.Layout.Keys;

    /// <summary>Whether the tensor has an axis of blocks.</summary>
    public bool HasBlocks => _tensor.Layout.HasBlocks;

    /// <summary>Whether the tensor has an axis of heads.</summary>
    public bool HasHeads => _tensor.Layout.HasHeads;

    /// <summary>The file's metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tokens looked at in the file's metadata, T of them; null where there are none that fit.</summary>
    public IReadOnlyList<StoredToken>? StoredTokens { get; }

    /// <summary>The tokens that look, S of them; null where there are none that fit.</summary>
    public IReadOnlyList<StoredToken>? StoredQueryTokens { get; }

    /// <summary>Why tokens in the file's metadata were passed over, one line; null where they were not.</summary>
    public string? TokenFault { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="tensor">
    /// The tensor to show; <c>*</c> stands for the block's number where there is one tensor for each block. When null
    /// it is <c>attention</c> or <c>attentions</c> (of an encoder, where there is one), or else the only one that can
    /// be attention.
    /// </param>
    /// <exception cref="CheckpointException">The file is missing or damaged, or holds no such tensor.</exception>
    /// <exception cref="InvalidRequestException">Several tensors could be meant.</exception>
    public static StoredAttention Open(string path, string? tensor = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = ArrayFile.Open(path);
        try
        {
            return new StoredAttention(path, file, TensorChoice.Of(file, path, tensor));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>One head's pattern, <c>[S, T]</c>.</summary>
    /// <param name="block">0-based, or negative from the end; 0 where there is no such axis.</param>
    /// <param name="head">0-based, or negative from the end; 0 where there is no such axis.</param>
    /// <exception cref="InvalidRequestException">There is no such block or head.</exception>
    public AttentionMatrix Pattern(int block, int head)
    {
        (block, head) = (BlockIndex(block), HeadIndex(head));
        var values = new float[_tensor.Layout.PatternSize];
        (string part, int first) = _tensor.Parts.Count == 1 ? (_tensor.Parts[0], block) : (_tensor.Parts[block], 0);
        _file.Read(part, (((long)first * Heads) + head) * values.Length, values);
        return new AttentionMatrix(Queries, Keys, values);
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

    private (IReadOnlyList<StoredToken>? Tokens, string? Fault) TokensOf(string key, int count)
    {
        if (!Metadata.TryGetValue(key, out string? json))
        {
            return (null, null);
        }

        try
        {
            IReadOnlyList<StoredToken> tokens = TokenJson.Read(
                Encoding.UTF8.GetBytes(json),
                $"{FileName}: its metadata");
            return tokens.Count == count
                ? (tokens, null)
                : (
                    null,
                    $"{FileName}: its metadata names {tokens.Count} tokens, but '{Tensor}' has {count} positions.");
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

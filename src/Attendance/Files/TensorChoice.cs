using System.Globalization;
using System.IO.Enumeration;
using Attendance.Errors;

namespace Attendance.Files;

/// <summary>Which tensor of a file is its attention, or which tensors, when there is one for each block.</summary>
/// <param name="Name">The tensor's name; of several, with <c>*</c> for the block's number.</param>
/// <param name="Parts">The tensor, or one for each block in their order.</param>
/// <param name="Layout">What the axes mean, of all parts together.</param>
internal sealed record TensorChoice(string Name, IReadOnlyList<string> Parts, AttentionLayout Layout)
{
    private static readonly string[] s_usualNames = [RunFile.Attention, "attentions", "encoder_attention", "encoder_attentions"];

    /// <summary>Takes the tensor that was asked for, or else the one that can only be meant.</summary>
    /// <exception cref="CheckpointException">There is no such tensor, or none that can be attention.</exception>
    /// <exception cref="InvalidRequestException">Several could be meant.</exception>
    public static TensorChoice Of(ArrayFile file, string path, string? wanted)
    {
        if (wanted is null)
        {
            return Only(file, path);
        }

        ArrayShape[] found = [.. file.Arrays.Where(array => array.Name == wanted)];
        if (found.Length == 0 && wanted.Contains('*'))
        {
            found = [.. file.Arrays.Where(array => FileSystemName.MatchesSimpleExpression(wanted, array.Name, false))];
        }

        return found.Length switch
        {
            0 => throw new CheckpointException(
                CheckpointFault.MissingTensor,
                path,
                $"{path}: there is no tensor '{wanted}' of floating-point numbers; it holds {List(file.Arrays)}.",
                wanted),
            1 => One(found[0], isNamed: true)
                ?? throw new CheckpointException(
                    CheckpointFault.InvalidShape,
                    path,
                    $"{path}: {found[0]}; expected {AttentionLayout.Expected}.",
                    wanted),
            _ => Stack(found, isNamed: true)
                ?? throw new CheckpointException(
                    CheckpointFault.InvalidShape,
                    path,
                    $"{path}: {List(found)} are not one tensor for each block; expected [H, T, T] or [1, H, T, T], "
                        + "all of one shape, with names that differ in one number.",
                    wanted),
        };
    }

    private static TensorChoice Only(ArrayFile file, string path)
    {
        ArrayShape[] fitting = [.. file.Arrays.Where(array => AttentionLayout.TryRead(array.Shape) is not null)];
        foreach (string usual in s_usualNames)
        {
            if (Array.Find(fitting, array => array.Name == usual) is { } named)
            {
                return One(named)!;
            }
        }

        return fitting.Length switch
        {
            0 => throw new CheckpointException(
                CheckpointFault.MissingTensor,
                path,
                $"{path}: holds no tensor that can be attention, which is {AttentionLayout.Expected} of floating-point "
                    + $"numbers; it holds {List(file.Arrays)}."),
            1 => One(fitting[0])!,
            _ => Stack(fitting)
                ?? throw new InvalidRequestException(
                    $"{path}: holds {fitting.Length} tensors that could be attention; choose one by its name "
                        + "(--tensor): "
                        + $"{List(fitting)}."),
        };
    }

    private static TensorChoice? One(ArrayShape array, bool isNamed = false) =>
        AttentionLayout.TryRead(array.Shape, isNamed) is { } layout ? new TensorChoice(array.Name, [array.Name], layout) : null;

    /// <summary>As transformers gives attention: one tensor for each block. Null when these are not that.</summary>
    private static TensorChoice? Stack(ArrayShape[] arrays, bool isNamed = false)
    {
        AttentionLayout? layout = AttentionLayout.TryRead(arrays[0].Shape, isNamed);
        (string template, _) = Numbered(arrays[0].Name);
        bool alike =
            layout is { HasHeads: true, Blocks: 1 }
            && template.Contains('*')
            && Array.TrueForAll(
                arrays,
                array => array.Shape.SequenceEqual(arrays[0].Shape) && Numbered(array.Name).Template == template);
        return alike
            ? new TensorChoice(
                template,
                [.. arrays.OrderBy(array => Numbered(array.Name).Number).Select(array => array.Name)],
                layout! with
                {
                    Blocks = arrays.Length,
                    HasBlocks = true,
                })
            : null;
    }

    /// <summary>A name with <c>*</c> for its first number, and the number.</summary>
    private static (string Template, long Number) Numbered(string name)
    {
        int start = name.AsSpan().IndexOfAnyInRange('0', '9');
        if (start < 0)
        {
            return (name, 0);
        }

        int length = name.AsSpan(start).IndexOfAnyExceptInRange('0', '9');
        int end = length < 0 ? name.Length : start + length;
        return long.TryParse(
            name.AsSpan(start, end - start),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out long number)
            ? (name[..start] + "*" + name[end..], number)
            : (name, 0);
    }

    private static string List(IReadOnlyList<ArrayShape> arrays)
    {
        const int Most = 12;
        return arrays.Count switch
        {
            0 => "none",
            <= Most => string.Join(", ", arrays),
            _ => $"{string.Join(", ", arrays.Take(Most))}, and {arrays.Count - Most} more",
        };
    }
}

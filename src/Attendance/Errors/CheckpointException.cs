namespace Attendance.Errors;

/// <summary>What is wrong with a checkpoint's files; one case per rule that a file can break.</summary>
public enum CheckpointFault
{
    /// <summary>A file that the checkpoint needs is not there.</summary>
    MissingFile,

    /// <summary>The file ends before what its header promises, or before its header.</summary>
    Truncated,

    /// <summary>The header is longer than the format allows, or than the file is.</summary>
    HeaderTooLong,

    /// <summary>The header or a JSON file is not valid: not UTF-8, not JSON, or not of the expected form.</summary>
    InvalidJson,

    /// <summary>A name stands twice.</summary>
    DuplicateTensor,

    /// <summary>Tensors overlap, or leave bytes of the file that belong to none of them.</summary>
    OverlappingTensors,

    /// <summary>An offset is negative, reversed, or behind the end of the file.</summary>
    OffsetOutOfRange,

    /// <summary>A tensor's bytes are not what its shape and element type need.</summary>
    SizeMismatch,

    /// <summary>A shape has a negative or absurd length, or their product overflows.</summary>
    InvalidShape,

    /// <summary>An element type that is unknown, or of no use for this tensor.</summary>
    UnsupportedType,

    /// <summary>A tensor that the model needs is not there.</summary>
    MissingTensor,

    /// <summary>A tensor's shape is not what the configuration asks for.</summary>
    ShapeMismatch,

    /// <summary>A field of the configuration is missing or impossible.</summary>
    InvalidConfig,

    /// <summary>The tokenizer's files are missing, damaged or contradict each other.</summary>
    InvalidTokenizer,

    /// <summary>The file cannot be read: permissions, a folder in its place, a disk error, a damaged archive.</summary>
    Unreadable,
}

/// <summary>A checkpoint, or a file of tensors, that is damaged or contradicts itself.</summary>
public sealed class CheckpointException : AttendanceException
{
    /// <summary>Makes the error.</summary>
    /// <param name="fault">The rule that was broken.</param>
    /// <param name="file">The file, as the user knows it.</param>
    /// <param name="message">What was wrong, what was expected, what to do; it should name the file and the
    /// tensor.</param>
    /// <param name="tensor">The tensor, where there is one.</param>
    /// <param name="inner">The cause, when another exception told of it.</param>
    public CheckpointException(
        CheckpointFault fault, string file, string message, string? tensor = null, Exception? inner = null)
        : base(message, inner)
    {
        Fault = fault;
        File = file;
        Tensor = tensor;
    }

    /// <summary>The rule that was broken.</summary>
    public CheckpointFault Fault { get; }

    /// <summary>The file, as the user knows it.</summary>
    public string File { get; }

    /// <summary>The tensor's name in the file, or null when the fault is not one tensor's.</summary>
    public string? Tensor { get; }
}

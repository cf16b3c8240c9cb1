namespace Attendance.Circuits.Composition;

/// <summary>How much of LayerNorm is multiplied into the weights before they are compared.</summary>
public enum WeightFolding
{
    /// <summary>Nothing: the weights as they are stored.</summary>
    None,

    /// <summary>The first LayerNorm's gain, into W_Q, W_K and W_V.</summary>
    Gain,

    /// <summary>
    /// The gain, and that a LayerNorm takes away means: the mean over E is subtracted from the columns of W_Q, W_K and
    /// W_V and from the rows of W_O. These are the weights that TransformerLens has (<c>fold_ln</c>,
    /// <c>center_writing_weights</c>).
    /// </summary>
    GainAndMeans,
}

namespace Dispatch.Build.Diagnosis.Window;

/// <summary>How much a line of a long log is worth.</summary>
internal enum LineRank : byte
{
    /// <summary>Kept at the beginning and the end only.</summary>
    Plain,

    /// <summary>Holds a word that failures are told with.</summary>
    Telling,

    /// <summary>Written by the builder itself: an instruction begins, a step ends, something failed.</summary>
    Own,
}

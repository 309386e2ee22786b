namespace Dispatch.Build;

public static partial class Codes
{
    /// <summary>A report, a summary or the outputs could not be written; a warning, since the image is what it is.</summary>
    public static readonly ErrorCode ReportUnwritable = new("DSP1014", 2, "report-unwritable", "Check the path, the permissions and the free space.");
}

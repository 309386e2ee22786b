namespace Dispatch.Build;

public static partial class Codes
{
    /// <summary>A line of an ignore file is no pattern.</summary>
    public static readonly ErrorCode IgnoreInvalid = new("DSP2001", 12, "ignore-invalid", "Correct the pattern; put a backslash before a character that is meant literally.");

    /// <summary>The folder to build from is not there.</summary>
    public static readonly ErrorCode WorkspaceMissing = new("DSP2002", 12, "workspace-missing", "Set FunctionDirectory to the folder that holds the function.");

    /// <summary>A symbolic link points out of the workspace.</summary>
    public static readonly ErrorCode LinkLeaves = new("DSP2003", 12, "link-leaves-workspace", "Copy the file into the workspace, make the link relative and inside it, or exclude it in .dockerignore.");

    /// <summary>A device, pipe or socket.</summary>
    public static readonly ErrorCode SpecialFile = new("DSP2004", 12, "special-file", "Exclude it in .dockerignore, or remove it.");

    /// <summary>Two names that some systems cannot tell apart.</summary>
    public static readonly ErrorCode NameClash = new("DSP2005", 12, "name-clash", "Rename one of them, or exclude one in .dockerignore.");

    /// <summary>A name that an image layer cannot hold.</summary>
    public static readonly ErrorCode NameIllegal = new("DSP2006", 12, "name-illegal", "Rename it, or exclude it in .dockerignore.");

    /// <summary>A file is not what it was when the workspace was listed.</summary>
    public static readonly ErrorCode FileChanged = new("DSP2007", 12, "file-changed", "Run it again when nothing writes to the workspace; exclude logs and outputs in .dockerignore.");

    /// <summary>More bytes than allowed.</summary>
    public static readonly ErrorCode WorkspaceTooLarge = new("DSP2008", 12, "workspace-too-large", "Exclude what the function does not need in .dockerignore, or allow more.");

    /// <summary>More files than allowed.</summary>
    public static readonly ErrorCode WorkspaceTooMany = new("DSP2009", 12, "workspace-too-many-files", "Exclude what the function does not need in .dockerignore, or allow more.");

    /// <summary>A file or folder that this user may not read.</summary>
    public static readonly ErrorCode FileUnreadable = new("DSP2010", 12, "file-unreadable", "Allow this user to read it, or exclude it in .dockerignore.");

    /// <summary>An entry of an explicit list of files cannot be used.</summary>
    public static readonly ErrorCode FileListInvalid = new("DSP2011", 12, "file-list-invalid", "Correct the FunctionFile item: it needs an existing file and a path inside the workspace, each path once.");

    /// <summary>The builder did not find its context.</summary>
    public static readonly ErrorCode ContextMissing = new("DSP2012", 12, "context-missing", "Check the path or address of the context, and the credentials it is fetched with.");
}

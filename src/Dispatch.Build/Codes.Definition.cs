namespace Dispatch.Build;

public static partial class Codes
{
    /// <summary>A required setting is absent.</summary>
    public static readonly ErrorCode SettingMissing = new("DSP1001", 2, "setting-missing", "Set it in the project, as an environment variable or on the command line.");

    /// <summary>A setting has a value it cannot have.</summary>
    public static readonly ErrorCode SettingInvalid = new("DSP1002", 2, "setting-invalid", "Correct the value.");

    /// <summary>Two settings contradict each other.</summary>
    public static readonly ErrorCode SettingsContradict = new("DSP1003", 2, "settings-contradict", "Keep one of the two.");

    /// <summary>The engine is not one of ours.</summary>
    public static readonly ErrorCode EngineUnknown = new("DSP1004", 2, "engine-unknown", "Known engines: local, knative.");

    /// <summary>A file named by a setting does not exist.</summary>
    public static readonly ErrorCode FileMissing = new("DSP1005", 2, "file-missing", "Correct the path, or create the file.");

    /// <summary>A builder was called with a flag or value that it does not know.</summary>
    public static readonly ErrorCode BuilderUsage = new("DSP1006", 2, "usage", "Correct the arguments of the builder, in the template's step or on the command line.");

    /// <summary>The command line is not one that the tool knows.</summary>
    public static readonly ErrorCode CommandLineInvalid = new("DSP1007", 2, "command-line-invalid", "See `dotnet dispatch --help`.");

    /// <summary>A file named on the command line is there but cannot be read.</summary>
    public static readonly ErrorCode InputUnreadable = new("DSP1008", 2, "input-unreadable", "Name a file that this user may read.");

    /// <summary>A definition file is not written as one.</summary>
    public static readonly ErrorCode DefinitionFileInvalid = new("DSP1020", 2, "definition-file-invalid", "Correct the file at the place named; docs/dispatch-yaml.md lists what it can hold.");

    /// <summary>A definition file names an environment variable that it cannot use.</summary>
    public static readonly ErrorCode VariableUnusable = new("DSP1021", 2, "variable-unusable", "Set the variable, or write ${NAME:-default}; a dollar sign is written $$.");

    /// <summary>No function of that name is defined.</summary>
    public static readonly ErrorCode FunctionUnknown = new("DSP1022", 2, "function-unknown", "Name a function of the definition file.");

    /// <summary>Functions are built on each other in a circle.</summary>
    public static readonly ErrorCode FunctionsCircular = new("DSP1023", 2, "functions-circular", "Let one of them be built on an image that none of the others makes.");

    /// <summary>A project is to be published that does not know how.</summary>
    public static readonly ErrorCode PackageMissing = new("DSP1024", 2, "package-missing", "Add it: dotnet add package Dispatch.Build.Tasks.");

    /// <summary>MSBuild could not say what a project defines.</summary>
    public static readonly ErrorCode ProjectFailed = new("DSP1025", 2, "project-failed", "Correct what MSBuild names; `dotnet build` shows it too.");
}

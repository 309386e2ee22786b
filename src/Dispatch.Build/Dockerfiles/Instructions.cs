namespace Dispatch.Build.Dockerfiles;

/// <summary><c>FROM [--platform=] image [AS name]</c>.</summary>
/// <param name="Source">Where it stands.</param>
/// <param name="Image">An image, an earlier stage or <c>scratch</c>.</param>
/// <param name="Name">Lower case; null without <c>AS</c>.</param>
/// <param name="Platform">Null without the flag.</param>
public sealed record FromInstruction(InstructionSource Source, string Image, string? Name, string? Platform) : Instruction(Source);

/// <summary><c>ARG name[=default] ...</c>.</summary>
public sealed record ArgInstruction(InstructionSource Source, IReadOnlyList<(string Name, string? Default)> Arguments) : Instruction(Source);

/// <summary><c>ENV name=value ...</c> or the old <c>ENV name value</c>; quotes are still in the values.</summary>
public sealed record EnvInstruction(InstructionSource Source, IReadOnlyList<(string Name, string Value)> Pairs) : Instruction(Source);

/// <summary><c>LABEL name=value ...</c> or the old <c>LABEL name value</c>; quotes are still in both.</summary>
public sealed record LabelInstruction(InstructionSource Source, IReadOnlyList<(string Name, string Value)> Pairs) : Instruction(Source);

/// <summary>What <c>COPY</c> and <c>ADD</c> share. Here-documents among the sources are in <see cref="Instruction.Heredocs"/>, not in <paramref name="Sources"/>.</summary>
/// <param name="Source">Where it stands.</param>
/// <param name="Sources">Paths, patterns; for <c>ADD</c> also addresses.</param>
/// <param name="Destination">Ends in <c>/</c> for a directory.</param>
/// <param name="Chown"><c>user[:group]</c>; null without the flag.</param>
/// <param name="Chmod">Octal or symbolic mode; null without the flag.</param>
/// <param name="Link">A layer independent of those below.</param>
/// <param name="Excludes">Patterns of files to leave out.</param>
public abstract record FilesInstruction(
    InstructionSource Source,
    IReadOnlyList<string> Sources,
    string Destination,
    string? Chown,
    string? Chmod,
    bool Link,
    IReadOnlyList<string> Excludes) : Instruction(Source);

/// <summary><c>COPY</c>.</summary>
public sealed record CopyInstruction(
    InstructionSource Source,
    IReadOnlyList<string> Sources,
    string Destination,
    string? Chown,
    string? Chmod,
    bool Link,
    IReadOnlyList<string> Excludes) : FilesInstruction(Source, Sources, Destination, Chown, Chmod, Link, Excludes)
{
    /// <summary>A stage's name or index, or an image; null for the build context.</summary>
    public string? From { get; init; }

    /// <summary>Keep the parent directories of the sources.</summary>
    public bool Parents { get; init; }
}

/// <summary><c>ADD</c>.</summary>
public sealed record AddInstruction(
    InstructionSource Source,
    IReadOnlyList<string> Sources,
    string Destination,
    string? Chown,
    string? Chmod,
    bool Link,
    IReadOnlyList<string> Excludes) : FilesInstruction(Source, Sources, Destination, Chown, Chmod, Link, Excludes)
{
    /// <summary>Digest of a remote file; null without the flag.</summary>
    public string? Checksum { get; init; }

    /// <summary>Whether a Git checkout keeps <c>.git</c>; null without the flag.</summary>
    public bool? KeepGitDirectory { get; init; }

    /// <summary>Whether archives are unpacked; null without the flag (local ones are, remote ones are not).</summary>
    public bool? Unpack { get; init; }
}

/// <summary><c>RUN</c>.</summary>
/// <param name="Source">Where it stands.</param>
/// <param name="Command">What runs; a here-document it names is in <see cref="Instruction.Heredocs"/>.</param>
/// <param name="Mounts">In order.</param>
/// <param name="Network"><c>default</c>, <c>none</c> or <c>host</c>.</param>
/// <param name="Security"><c>sandbox</c> or <c>insecure</c>.</param>
/// <param name="Devices">Values of <c>--device</c>, in order.</param>
public sealed record RunInstruction(
    InstructionSource Source,
    ShellOrExec Command,
    IReadOnlyList<RunMount> Mounts,
    string Network,
    string Security,
    IReadOnlyList<string> Devices) : Instruction(Source);

/// <summary>A <c>--mount</c> of <c>RUN</c>.</summary>
/// <param name="Type"><c>bind</c>, <c>cache</c>, <c>tmpfs</c>, <c>secret</c>, <c>ssh</c>, or unexpanded text with a variable.</param>
/// <param name="From">A stage or an image; null without it.</param>
/// <param name="Options">Every option as written, keys in lower case; null where an option has no value.</param>
public sealed record RunMount(string Type, string? From, IReadOnlyList<(string Key, string? Value)> Options);

/// <summary><c>CMD</c>.</summary>
public sealed record CmdInstruction(InstructionSource Source, ShellOrExec Command) : Instruction(Source);

/// <summary><c>ENTRYPOINT</c>.</summary>
public sealed record EntrypointInstruction(InstructionSource Source, ShellOrExec Command) : Instruction(Source);

/// <summary><c>SHELL</c>; at least one word.</summary>
public sealed record ShellInstruction(InstructionSource Source, IReadOnlyList<string> Words) : Instruction(Source);

/// <summary><c>WORKDIR</c>; the rest of the line, blanks included.</summary>
public sealed record WorkdirInstruction(InstructionSource Source, string Path) : Instruction(Source);

/// <summary><c>USER</c>; the rest of the line, blanks included.</summary>
public sealed record UserInstruction(InstructionSource Source, string User) : Instruction(Source);

/// <summary><c>EXPOSE</c>; after expansion each is checked with <see cref="PortRange.Parse"/>.</summary>
public sealed record ExposeInstruction(InstructionSource Source, IReadOnlyList<string> Ports) : Instruction(Source);

/// <summary><c>VOLUME</c>.</summary>
public sealed record VolumeInstruction(InstructionSource Source, IReadOnlyList<string> Paths) : Instruction(Source);

/// <summary><c>STOPSIGNAL</c>; after expansion it is checked with <see cref="SignalName.IsValid"/>.</summary>
public sealed record StopSignalInstruction(InstructionSource Source, string Signal) : Instruction(Source);

/// <summary><c>HEALTHCHECK</c>. Times are nanoseconds, 0 when not given.</summary>
/// <param name="Source">Where it stands.</param>
/// <param name="Command">Null for <c>HEALTHCHECK NONE</c>.</param>
public sealed record HealthcheckInstruction(InstructionSource Source, ShellOrExec? Command) : Instruction(Source)
{
    /// <summary>Between two checks.</summary>
    public long Interval { get; init; }

    /// <summary>How long one may take.</summary>
    public long Timeout { get; init; }

    /// <summary>How long failures do not count.</summary>
    public long StartPeriod { get; init; }

    /// <summary>Between two checks in the start period.</summary>
    public long StartInterval { get; init; }

    /// <summary>Failures in a row before it is unhealthy; 0 when not given.</summary>
    public int Retries { get; init; }
}

/// <summary><c>ONBUILD</c>.</summary>
/// <param name="Source">Where it stands.</param>
/// <param name="Trigger">The instruction that runs in images built from this one.</param>
/// <param name="TriggerText">As it goes into the image's configuration: continuation lines joined.</param>
public sealed record OnbuildInstruction(InstructionSource Source, Instruction Trigger, string TriggerText) : Instruction(Source);

/// <summary><c>MAINTAINER</c>.</summary>
public sealed record MaintainerInstruction(InstructionSource Source, string Name) : Instruction(Source);

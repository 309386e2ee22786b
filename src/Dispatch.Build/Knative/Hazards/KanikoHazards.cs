namespace Dispatch.Build.Knative.Hazards;

/// <summary>
/// What kaniko builds otherwise than written, by version. Google's line ends with v1.24.0; later numbers are those of osscontainertools/kaniko.
/// Taken from what eight versions really did, and between them from their source.
/// </summary>
internal static class KanikoHazards
{
    private const string NoHeredoc = "Write the lines as one RUN joined by &&, or put them into a file of the workspace and COPY it.";
    private const string NoDownload = "Download it before the build, and COPY it out of the workspace.";
    private const string Elsewhere = "Choose another folder, for example /function.";

    public static IReadOnlyList<HazardRule> All { get; } =
    [
        new(VersionRange.Every, IsRefused: true, "ends with a stack trace there, or with an error that names another cause", "Pass the build argument it needs, or give its ARG a default.", DockerfilePlaces.EmptyImages),

        // The parser of BuildKit 0.11, which knows here-documents, came with v1.9.2; code that does something with them with v1.25.4.
        new(VersionRange.Before("1.9.2"), IsRefused: true, "takes the lines of a here-document for instructions", NoHeredoc, DockerfilePlaces.Heredocs),
        new(VersionRange.Between("1.9.2", "1.25.4"), IsRefused: true, "drops the here-document and goes on as if nothing were missing", NoHeredoc, DockerfilePlaces.Heredocs),
        new(VersionRange.Since("1.25.4"), IsRefused: true, "leaves variables in the here-documents of COPY and ADD as they are", "Quote the word after << if they are meant literally; else write the file with RUN.", DockerfilePlaces.ExpandedHeredocs),
        new(VersionRange.Since("1.25.4"), IsRefused: true, "runs every here-document with sh, whatever its first line says", "Name the program: RUN python3 <<EOF.", DockerfilePlaces.ForeignScripts),

        new(VersionRange.Between("1.9.2", "1.27.3"), IsRefused: true, "ignores it, so that the files are missing", "COPY the files.", context => DockerfilePlaces.Mounts(context, "bind")),
        new(VersionRange.Since("1.27.3"), IsRefused: true, "ignores it, so that the files are missing", "COPY the files.", DockerfilePlaces.MountsOfStages),
        new(VersionRange.Between("1.9.2", "1.26.3"), IsRefused: true, "ignores it, so that the secret is missing", "Fetch what needs the secret before the build, or use a newer builder.", context => DockerfilePlaces.Mounts(context, "secret")),
        new(VersionRange.Since("1.9.2"), IsRefused: true, "ignores it, so that no key is there", "Fetch what needs the key before the build.", context => DockerfilePlaces.Mounts(context, "ssh")),
        new(VersionRange.Since("1.9.2"), IsRefused: true, "ignores it, so that what is written there stays in the image", "Remove the files at the end of the same RUN.", context => DockerfilePlaces.Mounts(context, "tmpfs")),
        new(VersionRange.Between("1.9.2", "1.25.6"), IsRefused: false, "ignores it, so that the cache stays in the image", "Remove the cache at the end of the same RUN.", context => DockerfilePlaces.Mounts(context, "cache")),
        new(VersionRange.Since("1.9.2"), IsRefused: false, "ignores it and runs the command like any other", "Leave it out.", DockerfilePlaces.Sandboxes),

        new(VersionRange.Between("1.8.0", "1.23.0"), IsRefused: true, "ignores it and keeps the mode of the file", "Change the mode with RUN chmod.", DockerfilePlaces.Modes),
        new(VersionRange.Since("1.9.2"), IsRefused: false, "ignores it: links in the destination are followed", "Leave it out.", DockerfilePlaces.Links),
        new(VersionRange.Since("1.9.2"), IsRefused: true, "ignores it, so that anything could have been downloaded", NoDownload, DockerfilePlaces.Checksums),
        new(VersionRange.Between("0.5.0", "1.0.0"), IsRefused: true, "stores the error page when the download fails", NoDownload, DockerfilePlaces.Downloads),
        new(VersionRange.Every, IsRefused: true, "stores the page at that address instead of cloning the repository", "Clone it before the build, or with RUN git clone.", DockerfilePlaces.Repositories),
        new(VersionRange.Since("1.23.0"), IsRefused: true, "copies nothing and goes on", "Correct the pattern; ignore rules (.dockerignore) may also leave the files out.", DockerfilePlaces.EmptyPatterns),

        new(VersionRange.Every, IsRefused: true, "leaves out of the image whatever lies there: it is a mount of the pod", Elsewhere, DockerfilePlaces.LostFiles),
        new(VersionRange.Every, IsRefused: false, "shares that folder with every stage, and with the build context or its own files", Elsewhere, DockerfilePlaces.SharedFolders),
        new(VersionRange.Every, IsRefused: false, "leaves out of the image whatever is written there: it is a mount of the pod", Elsewhere, DockerfilePlaces.MentionedMounts),

        new(VersionRange.Since("0.18.0"), IsRefused: false, "runs commands with the user's own group instead", "Give the user that group in /etc/passwd, or change groups within RUN.", DockerfilePlaces.Groups),
        new(VersionRange.Every, IsRefused: false, "takes the image for the platform it runs on", "Let the template's steps run on nodes of that platform.", DockerfilePlaces.Platforms),
        new(VersionRange.Every, IsRefused: true, "writes it into the image, which some runtimes then refuse", "Write port, port/tcp, port/udp or first-last.", DockerfilePlaces.BadPorts),
    ];
}

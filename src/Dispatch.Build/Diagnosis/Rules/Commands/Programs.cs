using static Dispatch.Build.Diagnosis.Rules.Commands.ErrorLine;

namespace Dispatch.Build.Diagnosis.Rules.Commands;

/// <summary>What language runtimes, downloaders, git and shells print when they fail. The first row that fits a line counts.</summary>
internal static class Programs
{
    public static IReadOnlyList<ErrorLine> Rows { get; } =
    [
        Row("jvm", @"^Error: (Could not find or load main class|Unable to access jarfile|A JNI error|LinkageError)"),
        Row("python", @"^ModuleNotFoundError: No module named '(?<package>[^']+)'", "Install ${package} (requirements.txt), or copy it into the image before this RUN."),
        Row("python", @"^([a-z_]\w*\.)*[A-Z]\w*(Error|Exception|Interrupt|Exit|NotFound|Timeout)(: |$)"),
        Row("python", @"^\S*python[0-9.]*: (can't open file|No module named) "),
        Row("node", @"^Error( \[ERR_MODULE_NOT_FOUND\])?: Cannot find (module|package) '(?<package>[^']+)'", "Add ${package} to package.json, or copy it into the image before this RUN."),
        Row("node", @"^(Uncaught )?(\w*Error|\w*Exception)( \[[A-Z_]+\])?: "),
        Row("node", @"(JavaScript heap out of memory|^FATAL ERROR: )", "Give node more memory (NODE_OPTIONS=--max-old-space-size), and the build's container too."),
        Row("jvm", "^(Exception in thread \"[^\"]*\" |Caused by: )?([a-z_][A-Za-z0-9_]*\\.)+[A-Z]\\w*(Exception|Error)(: |$)"),
        Row("clr", @"^Unhandled exception\. "),
        Row("powershell", @"^(\S+|.*): The term '(?<package>[^']+)' is not recognized as", "Install ${package} in an earlier RUN, or use a base image that has it."),
        Row("powershell", @"^(\S+: )?(\S+\.ps1:[0-9]+|Line \||ParserError: |RuntimeException: |ParentContainsErrorRecordException: )"),
        Row("ruby", @"^\S+\.rb:[0-9]+:in .*(Error|Exception)\)?$|^\S+\.rb:[0-9]+:in .*: .*\(\w*Error\)"),
        Row("php", @"^(PHP )?(Fatal|Parse) error: +"),
        Row("perl", @" at \S+ line [0-9]+\.$"),

        Row("git", @"^fatal: (unable to access|could not read|repository|not a git repository|Authentication failed|Remote branch|couldn't find remote ref|clone of|destination path)", exitCodes: [128]),
        Row("curl", @"^curl: \([0-9]+\) "),
        Row("wget", @"^wget: (bad address|can't connect|server returned error|unable to resolve|error getting response|note: TLS|download timed out|not an http)"),
        Row("wget", @"(^[0-9: -]+ERROR [0-9]+: |failed: (Connection|Name or service|Temporary failure|Network|No route|Operation timed)|^ERROR: (cannot verify|The certificate)|Unable to establish SSL|unable to resolve host address)"),
        Row("tar", @"^tar: (Error is not recoverable|Exiting with failure status)", isSummary: true),
        Row("tar", @"^(tar|gzip|unzip|xz|bzip2): "),

        Row("shell", @"^(\S+: )?(line )?[0-9]*:? ?[Ss]yntax error"),
        Row("shell", @"^\S*(sh|\.sh): .*(syntax error|[Uu]nterminated|unexpected (EOF|end of file)|parameter not set|unbound variable|bad substitution|[Ii]llegal option|can't cd|No such file|Permission denied|cannot (open|create)|can't (open|create))"),
        Row("shell", @": (command )?not found$", exitCodes: [127]),
        Row("coreutils", @"^(cp|mv|rm|ln|cat|chmod|chown|mkdir|rmdir|touch|install|dd|sed|grep|find|cd|ls|tee|head|tail|sort|test|useradd|groupadd|adduser|addgroup|su|sudo|mount|id): [^ ].*"),
    ];
}

namespace Dispatch.Build.Knative.Manifests.Reading;

internal static partial class ManifestSchema
{
    private const string CoreTypes = """
        Container = name image command:[string] args:[string] workingDir ports:[ContainerPort] envFrom:[EnvFromSource] env:[EnvVar] resources:ResourceRequirements volumeMounts:[VolumeMount] volumeDevices:[VolumeDevice] livenessProbe:Probe readinessProbe:Probe startupProbe:Probe lifecycle:Lifecycle terminationMessagePath terminationMessagePolicy imagePullPolicy securityContext:SecurityContext stdin:bool stdinOnce:bool tty:bool
        ContainerPort = name hostPort:int containerPort:int protocol hostIP
        EnvFromSource = prefix configMapRef:OptionalReference secretRef:OptionalReference
        OptionalReference = name optional:bool
        EnvVar = name! value valueFrom:EnvVarSource
        EnvVarSource = fieldRef:ObjectFieldSelector resourceFieldRef:ResourceFieldSelector configMapKeyRef:KeySelector secretKeyRef:KeySelector
        ObjectFieldSelector = apiVersion fieldPath
        ResourceFieldSelector = containerName resource divisor:quantity
        KeySelector = name key optional:bool
        ResourceRequirements = limits:{quantity} requests:{quantity}
        VolumeMount = name readOnly:bool mountPath subPath mountPropagation subPathExpr
        VolumeDevice = name devicePath
        Probe = exec:ExecAction httpGet:HTTPGetAction tcpSocket:TCPSocketAction initialDelaySeconds:int timeoutSeconds:int periodSeconds:int successThreshold:int failureThreshold:int
        ExecAction = command:[string]
        HTTPGetAction = path port:port host scheme httpHeaders:[HTTPHeader]
        HTTPHeader = name value
        TCPSocketAction = port:port host
        Lifecycle = postStart:Handler preStop:Handler
        Handler = exec:ExecAction httpGet:HTTPGetAction tcpSocket:TCPSocketAction
        SecurityContext = capabilities:Capabilities privileged:bool seLinuxOptions:SELinuxOptions windowsOptions:WindowsOptions runAsUser:int runAsGroup:int runAsNonRoot:bool readOnlyRootFilesystem:bool allowPrivilegeEscalation:bool procMount seccompProfile:SeccompProfile
        Capabilities = add:[string] drop:[string]
        SELinuxOptions = user role type level
        WindowsOptions = gmsaCredentialSpecName gmsaCredentialSpec runAsUserName
        SeccompProfile = type localhostProfile
        Affinity = nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAffinity
        NodeAffinity = requiredDuringSchedulingIgnoredDuringExecution:NodeSelector preferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm]
        NodeSelector = nodeSelectorTerms:[NodeSelectorTerm]
        PreferredSchedulingTerm = weight:int preference:NodeSelectorTerm
        NodeSelectorTerm = matchExpressions:[Requirement] matchFields:[Requirement]
        Requirement = key operator values:[string]
        PodAffinity = requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm] preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm]
        WeightedPodAffinityTerm = weight:int podAffinityTerm:PodAffinityTerm
        PodAffinityTerm = labelSelector:LabelSelector namespaces:[string] topologyKey
        LabelSelector = matchLabels:{string} matchExpressions:[Requirement]

        """;
}

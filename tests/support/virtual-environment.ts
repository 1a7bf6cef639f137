export { installPackage, programIn, type VirtualEnvironment } from "../../automation/local/virtual-environment";

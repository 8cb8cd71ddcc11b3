import {Text} from 'react-native';
import {useTheme} from './theme';
export default function Home() {
  const {colour} = useTheme();
  return <Text style={{color: colour}}>home in {colour}</Text>;
}

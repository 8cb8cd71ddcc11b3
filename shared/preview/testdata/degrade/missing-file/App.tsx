import {Text, View} from 'react-native';
import Header from './Header';
import {theme} from '../theme';
export default () => (
  <View style={{backgroundColor: theme.colors.background}}>
    <Header />
    <Text>still here</Text>
  </View>
);

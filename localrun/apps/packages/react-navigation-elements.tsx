import {Button, Header} from '@react-navigation/elements';
import {NavigationContainer} from '@react-navigation/native';
import {Text, View} from 'react-native';

export default function App() {
  return (
    <NavigationContainer>
      <Header title="Settings" />
      <View testID="package" style={{padding: 20, gap: 12}}>
        <Text>inside</Text>
        <Button onPress={() => {}}>Sign out</Button>
      </View>
    </NavigationContainer>
  );
}

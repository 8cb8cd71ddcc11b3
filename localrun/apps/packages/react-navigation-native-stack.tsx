import {NavigationContainer} from '@react-navigation/native';
import {createNativeStackNavigator} from '@react-navigation/native-stack';
import {Text, View} from 'react-native';

const Stack = createNativeStackNavigator();

function Inbox() {
  return (
    <View>
      <Text>inside</Text>
    </View>
  );
}

export default function App() {
  return (
    <NavigationContainer>
      <Stack.Navigator>
        <Stack.Screen name="Inbox" component={Inbox} options={{title: 'Inbox', headerRight: () => <Text>Compose</Text>}} />
        <Stack.Screen name="Message" component={Inbox} />
      </Stack.Navigator>
    </NavigationContainer>
  );
}
